/// A regular expression as a grammar.
enum RegexGrammar {
    /// - Returns: a grammar whose root matches what the expression matches as a whole; anchors change nothing.
    static func grammar(for regex: String) throws(RegexSyntaxError) -> String {
        let node = RegexNode.alternatives(try RegexParser.parse(regex, takesNull: false).map(\.node))
        guard node.takesSomething else {
            throw RegexSyntaxError(
                position: 1, reason: "it matches nothing but the empty text; give it something to match")
        }
        return "root ::= " + node.grammarText
    }
}

extension RegexNode {
    /// It matches more than the empty text.
    fileprivate var takesSomething: Bool {
        switch self {
        case .scalar, .set: true
        case .group(let node): node.takesSomething
        case .sequence(let nodes), .alternatives(let nodes): nodes.contains(where: \.takesSomething)
        case .repetition(let node, let quantifier): quantifier != "{0,0}" && node.takesSomething
        }
    }
}
