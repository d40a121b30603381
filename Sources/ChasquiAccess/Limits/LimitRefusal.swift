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
    /// Nil where it never is.
    public var retryAfter: Duration?
    /// A prompt that is larger than what is left of the limit's tokens.
    public var prompt: Prompt?

    public struct Prompt: Sendable, Equatable {
        /// In tokens.
        public var size: Int
        /// Tokens that are left.
        public var left: Int

        public init(size: Int, left: Int) {
            self.size = size
            self.left = left
        }
    }

    public init(_ limit: Limit, value: Int, isGlobal: Bool, retryAfter: Duration?, prompt: Prompt? = nil) {
        self.limit = limit
        self.value = value
        self.isGlobal = isGlobal
        self.retryAfter = retryAfter
        self.prompt = prompt
    }
}
