/// Which limit a request met, and when it is worth trying again.
public struct LimitRefusal: Error, Sendable, Equatable {
    public enum Limit: String, Sendable, CaseIterable {
        case requestsPerMinute = "requests_per_minute"
        case tokensPerMinute = "tokens_per_minute"
        case concurrentRequests = "concurrent_requests"
        case waitingRequests = "waiting_requests"
        case tokensPerDay = "tokens_per_day"
        case tokensPerMonth = "tokens_per_month"
    }

    public var limit: Limit
    /// What the limit is.
    public var value: Int
    /// It is everyone's together, not the caller's own.
    public var isGlobal: Bool
    public var retryAfter: Duration

    public init(_ limit: Limit, value: Int, isGlobal: Bool, retryAfter: Duration) {
        self.limit = limit
        self.value = value
        self.isGlobal = isGlobal
        self.retryAfter = retryAfter
    }
}
