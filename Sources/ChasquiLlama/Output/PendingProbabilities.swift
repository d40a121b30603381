import ChasquiCore

/// Probabilities of tokens whose text is held back: each comes out with the first byte of its token.
struct PendingProbabilities {
    private var pending: [(start: Int, probability: TokenProbability)] = []
    private var addedBytes = 0

    mutating func add(_ probability: TokenProbability, bytes: Int) {
        pending.append((addedBytes, probability))
        addedBytes += bytes
    }

    /// Those of tokens that begin before this byte of the output, and of tokens without a text.
    mutating func take(before released: Int) -> [TokenProbability] {
        let count = pending.prefix { $0.start < released || ($0.start == released && addedBytes == released) }.count
        defer { pending.removeFirst(count) }
        return pending.prefix(count).map(\.probability)
    }
}
