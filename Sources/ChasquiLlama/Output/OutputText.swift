/// Turns the bytes of generated tokens into text: whole Unicode scalars only, and nothing of a stop text.
///
/// What could still become a scalar or a stop text is held back until the next bytes decide.
struct OutputText: Sendable {
    private let stops: [[UInt8]]
    private var held: [UInt8] = []
    /// How many bytes of all that was added have come out as text.
    private(set) var releasedBytes = 0
    /// The stop text that ended the output.
    private(set) var matchedStop: String?

    init(stops: [String]) {
        self.stops = stops.map { Array($0.utf8) }.filter { !$0.isEmpty }
    }

    /// Adds a token's bytes.
    /// - Returns: the text that is certain now.
    mutating func append(_ bytes: some Collection<UInt8>) -> String {
        guard matchedStop == nil else { return "" }
        held.append(contentsOf: bytes)
        if let match = earliestStop() {
            matchedStop = String(decoding: match.stop, as: UTF8.self)
            let text = String(decoding: held[..<match.start], as: UTF8.self)
            releasedBytes += match.start
            held = []
            return text
        }
        return release(held.count - max(possibleStopLength(), incompleteScalarLength()))
    }

    /// The rest at the end of a generation. An incomplete scalar becomes U+FFFD.
    mutating func finish() -> String {
        release(held.count)
    }

    private mutating func release(_ count: Int) -> String {
        guard count > 0 else { return "" }
        let text = String(decoding: held[..<count], as: UTF8.self)
        held.removeFirst(count)
        releasedBytes += count
        return text
    }

    private func earliestStop() -> (start: Int, stop: [UInt8])? {
        guard !stops.isEmpty else { return nil }
        for start in held.indices {
            if let stop = stops.first(where: { held[start...].starts(with: $0) }) {
                return (start, stop)
            }
        }
        return nil
    }

    /// How many bytes at the end are the beginning of a stop text.
    private func possibleStopLength() -> Int {
        var longest = 0
        for stop in stops {
            var length = min(stop.count - 1, held.count)
            while length > longest {
                if held.suffix(length).elementsEqual(stop.prefix(length)) { longest = length }
                length -= 1
            }
        }
        // A cut inside a scalar would turn it into U+FFFD.
        while longest > 0, longest < held.count, held[held.count - longest] & 0xC0 == 0x80 { longest += 1 }
        return longest
    }

    /// How many bytes at the end are the beginning of a UTF-8 scalar (RFC 3629) that is not complete.
    private func incompleteScalarLength() -> Int {
        for length in 1...3 where length <= held.count {
            let byte = held[held.count - length]
            if byte & 0xC0 == 0x80 { continue }
            let scalarLength = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return scalarLength > length ? length : 0
        }
        return 0
    }
}
