/// Finds the line that is indented less than all must be.
struct IndentLimit: Sendable {
    private let least: Int
    /// Spaces and tabs at the beginning of the line so far; nil in a line whose text has begun, and in the first line,
    /// which goes on where the prompt ends.
    private var indent: Int?

    /// - Parameter least: 0 finds none.
    init(least: Int) {
        self.least = least
    }

    /// Adds a token's bytes.
    /// - Returns: how many of them are before the line; nil where all may stay.
    mutating func cut(_ bytes: some Collection<UInt8>) -> Int? {
        guard least > 0 else { return nil }
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "\n"): indent = 0
            case UInt8(ascii: " "), UInt8(ascii: "\t"): indent = indent.map { $0 + 1 }
            default:
                if let indent, indent < least { return index }
                indent = nil
            }
        }
        return nil
    }
}
