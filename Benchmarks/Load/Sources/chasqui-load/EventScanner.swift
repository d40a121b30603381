/// Counts the server-sent events that carry tokens, as their bytes arrive and without decoding their JSON.
struct EventScanner {
    /// Where in the body the first line begins that has not ended yet, and up to where that line was looked through.
    private var lineStart = 0
    private var scanned = 0

    /// How many events with tokens have ended in the body since the last call.
    mutating func newTokenEvents(in body: [UInt8]) -> Int {
        var found = 0
        while let end = body[scanned...].firstIndex(of: UInt8(ascii: "\n")) {
            if Self.carriesToken(body[lineStart..<end]) { found += 1 }
            lineStart = end + 1
            scanned = lineStart
        }
        scanned = body.count
        return found
    }

    /// Whether a line is an event whose content is not empty, or whose list of tokens is not.
    static func carriesToken(_ line: ArraySlice<UInt8>) -> Bool {
        guard line.starts(with: "data:".utf8) else { return false }
        return hasValue(in: line, after: contentKey, openedBy: UInt8(ascii: "\""), closedBy: UInt8(ascii: "\""))
            || hasValue(in: line, after: textKey, openedBy: UInt8(ascii: "\""), closedBy: UInt8(ascii: "\""))
            || hasValue(in: line, after: tokensKey, openedBy: UInt8(ascii: "["), closedBy: UInt8(ascii: "]"))
    }

    // Inside of a JSON text these are written \" and so do not match. The first one is also reasoning_content.
    private static let contentKey = Array("content\":".utf8)
    private static let textKey = Array("\"text\":".utf8)
    private static let tokensKey = Array("\"tokens\":".utf8)

    private static func hasValue(
        in line: ArraySlice<UInt8>, after key: [UInt8], openedBy open: UInt8, closedBy close: UInt8
    ) -> Bool {
        var index = line.startIndex
        while index + key.count < line.endIndex {
            // The last byte but one of each key is a quotation mark: few places match it.
            guard line[index + key.count - 1] == UInt8(ascii: ":"), line[index..<(index + key.count)] == key[...] else {
                index += 1
                continue
            }
            var value = line[(index + key.count)...].drop { $0 == UInt8(ascii: " ") }
            if value.popFirst() == open, let next = value.first, next != close { return true }
            index += key.count
        }
        return false
    }
}
