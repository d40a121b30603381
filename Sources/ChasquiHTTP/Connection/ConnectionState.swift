/// Which requests a connection owes an answer, and how it has to end; decides, and leaves acting to the handler.
struct ConnectionState: Equatable {
    private enum Phase: Equatable {
        case open
        /// The response being written is the last.
        case closingAfterResponse
        /// The last response is written; what still comes is thrown away until the client closes.
        case lingering
    }

    private var phase = Phase.open
    /// Request heads without the end of a response.
    private(set) var owed = 0
    private(set) var isInputClosed = false

    /// Whether inbound parts are for the server, not for the bin.
    var acceptsParts: Bool { phase != .lingering }

    /// - Returns: whether a `100 Continue` may be written now.
    mutating func requestHead(expectsContinue: Bool, isWithinLimit: Bool) -> Bool {
        owed += 1
        return expectsContinue && isWithinLimit && owed == 1
    }

    mutating func responseHead(isLast: Bool) {
        if isLast { phase = .closingAfterResponse }
    }

    /// - Returns: whether the connection has to linger now, then close.
    mutating func responseEnd() -> Bool {
        owed = max(0, owed - 1)
        guard phase == .closingAfterResponse else { return false }
        phase = .lingering
        return true
    }

    /// - Returns: whether to answer 400 here, since no request is there that could.
    mutating func malformedRequest() -> Bool {
        guard phase == .open, owed == 0, !isInputClosed else { return false }
        owed = 1
        return true
    }

    /// - Returns: whether this is news.
    mutating func inputClosed() -> Bool {
        guard !isInputClosed else { return false }
        isInputClosed = true
        return true
    }
}
