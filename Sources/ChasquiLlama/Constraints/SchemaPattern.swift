/// A JSON schema's `pattern` in the words of llama.cpp's converter, which knows anchored ones only, matches them with a
/// string's JSON, and writes what it does not know to standard error and ignores it.
struct SchemaPattern {
    /// What a string's JSON writes with a backslash, and may have in a pattern's classes.
    private static let escaped: [Unicode.Scalar] = ["\"", "\\", "\t", "\n", "\r", "\u{08}", "\u{0C}"]
    /// What a string's JSON has as it is.
    private static let plain: [ClosedRange<UInt32>] = [0x20...0x21, 0x23...0x5B, 0x5D...0xD7FF, 0xE000...0x10FFFF]
    private static let special = Set("|.()[]{}*+?^$\\".unicodeScalars)
    private static let anything = text(.repetition(.set(RegexSet(ranges: [], isNegated: true)), quantifier: "*"))

    /// A pattern that strings match as a whole where the given one is found in them, as JSON Schema has it.
    static func converted(_ regex: String) throws(RegexSyntaxError) -> String {
        let alternatives = try RegexParser.parse(regex).map { alternative in
            (alternative.isAnchoredFirst ? "" : anything) + text(alternative.node)
                + (alternative.isAnchoredLast ? "" : anything)
        }
        return "^(" + alternatives.joined(separator: "|") + ")$"
    }

    private static func text(_ node: RegexNode) -> String {
        switch node {
        case .scalar(let scalar): return literal(scalar)
        case .set(let set): return text(set)
        case .group(let node): return "(" + text(node) + ")"
        case .sequence(let nodes): return nodes.map(text).joined()
        case .alternatives(let nodes): return nodes.map(text).joined(separator: "|")
        case .repetition(let node, let quantifier):
            if case .group = node { return text(node) + quantifier }
            return "(" + text(node) + ")" + quantifier
        }
    }

    private static func text(_ set: RegexSet) -> String {
        var options: [String] = []
        let inside = plain(of: set)
        if !inside.ranges.isEmpty { options.append(inside.grammarText) }
        options += escaped.filter(set.contains).map(literal)
        return options.count == 1 ? options[0] : "(" + options.joined(separator: "|") + ")"
    }

    /// What of a set needs no backslash.
    private static func plain(of set: RegexSet) -> RegexSet {
        if set.isNegated {
            return RegexSet(ranges: set.ranges + [0x00...0x1F, 0x22...0x22, 0x5C...0x5C], isNegated: true)
        }
        let ranges = set.ranges.flatMap { range in
            plain.compactMap { $0.overlaps(range) ? $0.clamped(to: range) : nil }
        }
        return RegexSet(ranges: ranges)
    }

    /// A scalar's JSON.
    private static func literal(_ scalar: Unicode.Scalar) -> String {
        let json =
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\t": "\\t"
            case "\n": "\\n"
            case "\r": "\\r"
            case "\u{08}": "\\b"
            case "\u{0C}": "\\f"
            default: scalar.value < 0x20 ? unicodeEscape(scalar) : String(scalar)
            }
        return json.unicodeScalars.map { special.contains($0) ? "\\\($0)" : String($0) }.joined()
    }

    private static func unicodeEscape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
