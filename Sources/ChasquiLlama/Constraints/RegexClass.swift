/// A class in brackets.
enum RegexClass {
    /// Reads one from its bracket on.
    static func read(_ scalars: [Unicode.Scalar], _ index: inout Int) throws(RegexSyntaxError) -> String {
        let start = index
        index += 1
        var isNegated = false
        if index < scalars.count, scalars[index] == "^" {
            isNegated = true
            index += 1
        }
        var inside = ""
        while index < scalars.count, scalars[index] != "]" {
            inside += try member(scalars, &index)
        }
        guard index < scalars.count else {
            throw RegexSyntaxError(position: start + 1, reason: "the class is not closed")
        }
        index += 1
        guard !inside.isEmpty else { throw RegexSyntaxError(position: start + 1, reason: "the class is empty") }
        return "[" + (isNegated ? "^" : "") + inside + "]"
    }

    /// A scalar, a range or a set.
    private static func member(_ scalars: [Unicode.Scalar], _ index: inout Int) throws(RegexSyntaxError) -> String {
        let start = index
        guard let first = try scalar(scalars, &index) else {
            return try setMember(scalars, start)
        }
        guard index + 1 < scalars.count, scalars[index] == "-", scalars[index + 1] != "]" else {
            return GrammarText.classMember(first)
        }
        index += 1
        guard let last = try scalar(scalars, &index), last >= first else {
            throw RegexSyntaxError(position: start + 1, reason: "the range ends before it begins")
        }
        return GrammarText.classMember(first) + "-" + GrammarText.classMember(last)
    }

    /// Nil for a set such as `\d`, which is passed over.
    private static func scalar(
        _ scalars: [Unicode.Scalar], _ index: inout Int
    ) throws(RegexSyntaxError) -> Unicode.Scalar? {
        guard scalars[index] == "\\" else {
            index += 1
            return scalars[index - 1]
        }
        if case .scalar(let scalar) = try RegexEscape.read(scalars, &index) { return scalar }
        return nil
    }

    private static func setMember(_ scalars: [Unicode.Scalar], _ start: Int) throws(RegexSyntaxError) -> String {
        var index = start
        guard case .set(let inside, false) = try RegexEscape.read(scalars, &index) else {
            throw RegexSyntaxError(position: start + 1, reason: "a class cannot hold a set's opposite")
        }
        return inside
    }
}
