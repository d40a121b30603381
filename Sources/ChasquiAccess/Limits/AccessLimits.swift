/// How much a caller may use; nil sets no limit.
public struct AccessLimits: Sendable, Equatable, Codable {
    /// Requests that may begin in a minute, and in a burst after a quiet one. Range 1...
    public var requestsPerMinute: Int?
    /// Prompt and generated tokens in a minute, and in a burst after a quiet one. Range 1...
    public var tokensPerMinute: Int?
    /// Requests at the same time, waiting ones included. Range 1...
    public var concurrentRequests: Int?
    /// Requests that may wait for a slot at the same time, of those that the queue takes. Range 0...
    public var waitingRequests: Int?
    /// Tokens of a day in UTC. Range 1...
    public var tokensPerDay: Int?
    /// Tokens of a month in UTC. Range 1...
    public var tokensPerMonth: Int?

    public init(
        requestsPerMinute: Int? = nil, tokensPerMinute: Int? = nil, concurrentRequests: Int? = nil,
        waitingRequests: Int? = nil, tokensPerDay: Int? = nil, tokensPerMonth: Int? = nil
    ) {
        self.requestsPerMinute = requestsPerMinute
        self.tokensPerMinute = tokensPerMinute
        self.concurrentRequests = concurrentRequests
        self.waitingRequests = waitingRequests
        self.tokensPerDay = tokensPerDay
        self.tokensPerMonth = tokensPerMonth
    }

    public var isUnlimited: Bool { self == AccessLimits() }
}
