/// Makes odd inputs of good ones.
package struct InputMutator: Sendable {
    private let corpus: [[UInt8]]
    private let words: [[UInt8]]
    /// In bytes.
    private let longest: Int

    /// - Parameters:
    ///   - corpus: good inputs; at least one.
    ///   - words: what means something in such inputs.
    package init(_ corpus: [String], words: [String], longest: Int = 1 << 16) {
        self.corpus = corpus.map { Array($0.utf8) }
        self.words =
            words.map { Array($0.utf8) } + [[0], [0xFF], [0xC3], [0x80], Array("é🦙".utf8), Array("\u{2028}".utf8)]
        self.longest = longest
    }

    package func input(using random: inout SeededGenerator) -> [UInt8] {
        var bytes = corpus.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            change(&bytes, &random)
            if bytes.count > longest { bytes.removeLast(bytes.count - longest) }
        }
        return bytes
    }

    package func text(using random: inout SeededGenerator) -> String {
        String(decoding: input(using: &random), as: UTF8.self)
    }

    private func change(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let part = range(in: bytes, &random)
        switch Int.random(in: 0..<8, using: &random) {
        case 0: bytes.removeSubrange(part)
        case 1: bytes.insert(contentsOf: bytes[part], at: part.lowerBound)
        case 2: bytes.replaceSubrange(part, with: words.randomElement(using: &random) ?? [])
        case 3: bytes.insert(contentsOf: words.randomElement(using: &random) ?? [], at: part.lowerBound)
        case 4: if !part.isEmpty { bytes[part.lowerBound] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
        case 5: bytes.replaceSubrange(part, with: corpus.randomElement(using: &random) ?? [])
        case 6: bytes.removeSubrange(part.lowerBound...)
        default: nest(part, of: &bytes, &random)
        }
    }

    /// Many times the same, which is what recursion and back-tracking fear.
    private func nest(_ part: Range<Int>, of bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let unit =
            Bool.random(using: &random) ? Array(bytes[part].prefix(8)) : words.randomElement(using: &random) ?? []
        let times = [2, 10, 100, 1000, 10000].randomElement(using: &random) ?? 2
        bytes.insert(contentsOf: Array(repeating: unit, count: times).joined(), at: part.lowerBound)
    }

    private func range(in bytes: [UInt8], _ random: inout SeededGenerator) -> Range<Int> {
        let start = Int.random(in: 0...bytes.count, using: &random)
        let length = Int.random(in: 0...min(16, bytes.count - start), using: &random)
        return start..<(start + length)
    }
}
