/// Why a generation ended.
public enum FinishReason: Sendable, Equatable, Codable {
    /// The model ended its answer.
    case endOfGeneration
    /// This stop text came.
    case stopText(String)
    /// The token limit or the context's end was reached.
    case length
    /// The answer is one or more tool calls.
    case toolCalls
    /// A filter ended it.
    case contentFilter
}

/// How a generation ended, what it used and how long it took.
public struct GenerationSummary: Sendable, Equatable, Codable {
    public var reason: FinishReason
    public var usage: TokenUsage
    public var timings: GenerationTimings
    public var drafts: DraftCounts
    /// The sequence slot it ran in.
    public var slot: Int
    /// The prompt did not fit with all its room, or the context's end cut the answer.
    public var truncated: Bool
    /// The seed that was used.
    public var seed: UInt32
    /// The tokens that the slot keeps at the end, where some went as the context was full; nil is all but the last.
    public var heldTokens: Int?
    /// The text of all tokens of the prompt, special ones included, where the request asks for it.
    package var prompt: String?

    public init(
        reason: FinishReason, usage: TokenUsage, timings: GenerationTimings,
        drafts: DraftCounts = DraftCounts(), slot: Int = 0, truncated: Bool = false, seed: UInt32 = 0,
        heldTokens: Int? = nil
    ) {
        self.reason = reason
        self.usage = usage
        self.timings = timings
        self.drafts = drafts
        self.slot = slot
        self.truncated = truncated
        self.seed = seed
        self.heldTokens = heldTokens
    }
}

/// Token counts of one request.
public struct TokenUsage: Sendable, Equatable, Codable {
    /// The prompt's tokens, cached ones included.
    public var promptTokens: Int
    /// Prompt tokens that were not computed again.
    public var cachedTokens: Int
    /// Generated tokens, an end-of-generation token included.
    public var completionTokens: Int

    public var totalTokens: Int { promptTokens + completionTokens }

    public init(promptTokens: Int, cachedTokens: Int, completionTokens: Int) {
        self.promptTokens = promptTokens
        self.cachedTokens = cachedTokens
        self.completionTokens = completionTokens
    }
}

extension TokenUsage {
    /// Of two generations together.
    package mutating func add(_ other: TokenUsage) {
        promptTokens += other.promptTokens
        cachedTokens += other.cachedTokens
        completionTokens += other.completionTokens
    }
}

/// Tokens that were guessed before the model chose them (speculative decoding).
public struct DraftCounts: Sendable, Equatable, Codable {
    public var guessed: Int
    /// Those that the model chose too.
    public var accepted: Int

    public init(guessed: Int = 0, accepted: Int = 0) {
        self.guessed = guessed
        self.accepted = accepted
    }
}

/// Where a request's time went.
public struct GenerationTimings: Sendable, Equatable, Codable {
    /// From arrival at the engine to the first prompt token's step.
    public var queue: Duration
    /// From there to the first generated token.
    public var prefill: Duration
    /// From the first generated token to the last.
    public var decode: Duration
    /// When the first of these times began; nil where that is not known.
    public var arrival: ContinuousClock.Instant?

    public init(
        queue: Duration, prefill: Duration, decode: Duration, arrival: ContinuousClock.Instant? = nil
    ) {
        self.arrival = arrival
        self.queue = queue
        self.prefill = prefill
        self.decode = decode
    }
}
