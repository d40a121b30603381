/// What a regular expression matches where upper and lower case are one.
enum RegexCase {
    /// Each letter that has exactly one other case, and that one, by the letter.
    private static let partners: [(letter: UInt32, other: UInt32)] = {
        // The blocks of Unicode that have such letters.
        let blocks: [ClosedRange<UInt32>] = [
            0x41...0x587, 0x10A0...0x13FD, 0x1C80...0x1FFF, 0x24B6...0x24E9, 0x2C00...0x2DFF, 0xA640...0xABBF,
            0xFF21...0xFF5A, 0x10400...0x10DFF, 0x16E40...0x16E7F, 0x1E900...0x1E943,
        ]
        return blocks.joined().compactMap { value in
            Unicode.Scalar(value).flatMap(other).map { (value, $0.value) }
        }
    }()

    private static func other(of letter: Unicode.Scalar) -> Unicode.Scalar? {
        let properties = letter.properties
        let lower = only(properties.lowercaseMapping)
        let upper = only(properties.uppercaseMapping)
        if let lower, lower != letter, only(lower.properties.uppercaseMapping) == letter { return lower }
        if let upper, upper != letter, only(upper.properties.lowercaseMapping) == letter { return upper }
        return nil
    }

    private static func only(_ text: String) -> Unicode.Scalar? {
        text.unicodeScalars.count == 1 ? text.unicodeScalars.first : nil
    }

    static func folded(_ scalar: Unicode.Scalar) -> RegexNode {
        guard let other = other(of: scalar) else { return .scalar(scalar) }
        return .set(RegexSet(ranges: [scalar.value...scalar.value, other.value...other.value]))
    }

    static func folded(_ set: RegexSet) -> RegexSet {
        var folded = set
        for range in set.ranges {
            let inside = partners[firstPartner(from: range.lowerBound)...].prefix { $0.letter <= range.upperBound }
            folded.ranges += inside.lazy.filter { !range.contains($0.other) }.map { $0.other...$0.other }
        }
        return folded
    }

    private static func firstPartner(from value: UInt32) -> Int {
        var bounds = partners.startIndex..<partners.endIndex
        while !bounds.isEmpty {
            let middle = bounds.lowerBound + bounds.count / 2
            bounds = partners[middle].letter < value ? (middle + 1)..<bounds.upperBound : bounds.lowerBound..<middle
        }
        return bounds.lowerBound
    }
}

extension RegexNode {
    /// The same without regard to upper and lower case.
    var ignoringCase: RegexNode {
        switch self {
        case .scalar(let scalar): RegexCase.folded(scalar)
        case .set(let set): .set(RegexCase.folded(set))
        case .group(let node): .group(node.ignoringCase)
        case .sequence(let nodes): .sequence(nodes.map(\.ignoringCase))
        case .alternatives(let nodes): .alternatives(nodes.map(\.ignoringCase))
        case .repetition(let node, let quantifier): .repetition(node.ignoringCase, quantifier: quantifier)
        }
    }
}
