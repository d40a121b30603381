import ChasquiCore

/// What a prompt has in common with a slot's tokens if some of those go: the same beginning, then chunks that stand in both
/// in one order. `n_cache_reuse` of llama-server.
struct ChunkMatch: Sendable, Equatable {
    /// Tokens that go, and that what stands behind them is moved over.
    struct Gap: Sendable, Equatable {
        /// Its position once the gaps before it are gone.
        var position: Int
        /// Range 1...
        var count: Int
    }

    /// Tokens at the beginning of both.
    let prefix: Int
    private(set) var gaps: [Gap] = []
    /// How many of the prompt's first tokens are there once the gaps are gone.
    private(set) var count: Int

    /// - Parameters:
    ///   - shortest: chunks of fewer tokens are not taken. Range 1...
    ///   - limit: how many of the prompt's tokens may be there.
    /// - Complexity: O(prompt + held).
    init(_ prompt: [TokenID], in held: [TokenID], shortest: Int, limit: Int) {
        let prompt = prompt.prefix(limit)
        prefix = zip(prompt, held).prefix { $0 == $1 }.count
        count = prefix
        var place = prefix
        while let found = Self.place(of: prompt.dropFirst(count).prefix(shortest), shortest, in: held, from: place) {
            let length = zip(prompt.dropFirst(count), held.dropFirst(found)).prefix { $0 == $1 }.count
            if found > place { gaps.append(Gap(position: count, count: found - place)) }
            count += length
            place = found + length
        }
    }

    /// Where a chunk stands first from a place on (Knuth, Morris, Pratt 1977).
    private static func place(
        of chunk: ArraySlice<TokenID>, _ length: Int, in held: [TokenID], from start: Int
    ) -> Int? {
        guard chunk.count == length else { return nil }
        let chunk = Array(chunk)
        let borders = borders(of: chunk)
        var matched = 0
        for index in held.indices.dropFirst(start) {
            while matched > 0, held[index] != chunk[matched] { matched = borders[matched - 1] }
            if held[index] == chunk[matched] { matched += 1 }
            if matched == chunk.count { return index + 1 - matched }
        }
        return nil
    }

    /// For each beginning of a chunk, how long the longest shorter one is that it ends with.
    private static func borders(of chunk: [TokenID]) -> [Int] {
        var borders = [0]
        var length = 0
        for token in chunk.dropFirst() {
            while length > 0, token != chunk[length] { length = borders[length - 1] }
            if token == chunk[length] { length += 1 }
            borders.append(length)
        }
        return borders
    }
}
