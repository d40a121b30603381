/// Where and why a text is not JSON.
public struct JSONSyntaxError: Error, Sendable, Equatable {
    /// Bytes before the place.
    public var offset: Int
    /// The place's line, from 1.
    public var line: Int
    /// The place's byte in its line, from 1.
    public var column: Int
    /// What was expected and what is there instead.
    public var reason: String

    public init(offset: Int, line: Int, column: Int, reason: String) {
        self.offset = offset
        self.line = line
        self.column = column
        self.reason = reason
    }
}

extension JSONSyntaxError: CustomStringConvertible {
    public var description: String {
        "line \(line), column \(column) (byte \(offset)): \(reason)"
    }
}
