/// A class in brackets.
enum RegexClass {
    /// Reads one from its bracket on.
    static func read(_ scalars: [Unicode.Scalar], _ index: inout Int) throws(RegexSyntaxError) -> RegexSet {
        let start = index
        index += 1
        var set = RegexSet(ranges: [])
        if index < scalars.count, scalars[index] == "^" {
            set.isNegated = true
            index += 1
        }
        while index < scalars.count, scalars[index] != "]" {
            set.ranges += try member(scalars, &index)
        }
        guard index < scalars.count else {
            throw RegexSyntaxError(position: start + 1, reason: "the class is not closed")
        }
        index += 1
        guard !set.ranges.isEmpty else { throw RegexSyntaxError(position: start + 1, reason: "the class is empty") }
        return set
    }

    /// A scalar, a range or a set.
    private static func member(
        _ scalars: [Unicode.Scalar], _ index: inout Int
    ) throws(RegexSyntaxError) -> [ClosedRange<UInt32>] {
        let start = index
        guard let first = try scalar(scalars, &index) else { return try setMember(scalars, start) }
        guard index + 1 < scalars.count, scalars[index] == "-", scalars[index + 1] != "]" else {
            return [first.value...first.value]
        }
        index += 1
        guard let last = try scalar(scalars, &index), last >= first else {
            throw RegexSyntaxError(position: start + 1, reason: "the range ends before it begins")
        }
        return [first.value...last.value]
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

    private static func setMember(
        _ scalars: [Unicode.Scalar], _ start: Int
    ) throws(RegexSyntaxError) -> [ClosedRange<UInt32>] {
        var index = start
        guard case .set(let set) = try RegexEscape.read(scalars, &index), !set.isNegated else {
            throw RegexSyntaxError(position: start + 1, reason: "a class cannot hold a set's opposite")
        }
        return set.ranges
    }
}
