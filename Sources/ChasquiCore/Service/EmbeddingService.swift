/// What a model makes of texts as a whole. A call that is cancelled ends with the step that it is in.
public protocol EmbeddingService: Sendable {
    /// A vector for each input, in the inputs' order.
    func embed(_ request: EmbeddingRequest) async throws(InferenceError) -> [Embedding]
    /// A score for each document.
    func rank(_ request: RankingRequest) async throws(InferenceError) -> Ranking
}

/// What was done for vectors and scores since the start.
public struct EmbeddingActivity: Sendable, Equatable {
    /// Requests that wait or are computed.
    public var requests = 0
    /// Inputs computed.
    public var inputs: UInt64 = 0
    /// Tokens of those inputs.
    public var tokens: UInt64 = 0
    /// Steps run; each has inputs of one or several requests.
    public var steps: UInt64 = 0
    /// Time in those steps.
    public var time: Duration = .zero

    public init() {}
}
