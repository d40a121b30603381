/// A part of a regular expression.
indirect enum RegexNode: Equatable {
    case scalar(Unicode.Scalar)
    case set(RegexSet)
    /// In parentheses.
    case group(RegexNode)
    case sequence([RegexNode])
    case alternatives([RegexNode])
    /// As often as the quantifier says: `*`, `+`, `?`, `{n,}` or `{n,m}`.
    case repetition(RegexNode, quantifier: String)
}

extension RegexNode {
    /// A single character, which has to be U+0000.
    var isNull: Bool {
        switch self {
        case .scalar(let scalar): scalar == "\0"
        case .set(let set): !set.isNegated && set.ranges.allSatisfy { $0 == 0...0 }
        default: false
        }
    }
}

/// Scalars, or all but these.
struct RegexSet: Equatable {
    var ranges: [ClosedRange<UInt32>]
    var isNegated = false

    static let digits = RegexSet(ranges: [0x30...0x39])
    static let word = RegexSet(ranges: [0x61...0x7A, 0x41...0x5A, 0x30...0x39, 0x5F...0x5F])
    static let spaces = RegexSet(ranges: [0x20...0x20, 0x09...0x09, 0x0A...0x0A, 0x0D...0x0D])
    static let lineEnds = RegexSet(ranges: [0x0A...0x0A, 0x0D...0x0D])

    var opposite: RegexSet { RegexSet(ranges: ranges, isNegated: !isNegated) }

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        ranges.contains { $0.contains(scalar.value) } != isNegated
    }

    /// As GBNF, and llama.cpp's reader of JSON schemas' patterns, have it.
    var grammarText: String {
        "[" + (isNegated ? "^" : "") + ranges.map(Self.text).joined() + "]"
    }

    private static func text(_ range: ClosedRange<UInt32>) -> String {
        guard let first = Unicode.Scalar(range.lowerBound), let last = Unicode.Scalar(range.upperBound) else {
            return ""
        }
        let text = GrammarText.classMember(first)
        return first == last ? text : text + "-" + GrammarText.classMember(last)
    }
}

extension RegexNode {
    /// In GBNF.
    var grammarText: String {
        switch self {
        case .scalar(let scalar): GrammarText.literal(scalar)
        case .set(let set): set.grammarText
        case .group(let node): "(" + node.grammarText + ")"
        case .sequence(let nodes): nodes.isEmpty ? "\"\"" : nodes.map(\.grammarText).joined(separator: " ")
        case .alternatives(let nodes): nodes.map(\.grammarText).joined(separator: " | ")
        case .repetition(let node, let quantifier): node.grammarText + quantifier
        }
    }
}
