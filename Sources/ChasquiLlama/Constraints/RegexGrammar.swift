/// A regular expression as a grammar.
enum RegexGrammar {
    /// - Returns: a grammar whose root matches what the expression matches as a whole; anchors change nothing.
    static func grammar(for regex: String) throws(RegexSyntaxError) -> String {
        "root ::= " + RegexNode.alternatives(try RegexParser.parse(regex).map(\.node)).grammarText
    }
}
