/// What holds for a generation whatever its prompt is: limits, sampling, cache use.
public struct GenerationOptions: Sendable, Equatable {
    /// The most tokens to generate; nil goes on to the context's end. Range 0...
    public var maxTokens: Int?
    /// No end of generation and none of ``stopTokens`` is chosen before so many tokens. Range 0...
    public var leastTokens = 0
    /// Tokens that end the generation and do not appear in the output.
    public var stopTokens: Set<TokenID> = []
    /// How many answers to give to each prompt, which is computed once. Range 1...
    public var choices = 1
    /// How long the prompt may be computed, from its first step on; nil is as long as it takes.
    public var prefillLimit: Duration?
    /// How long tokens are generated, from the first one on; nil is as long as it takes.
    public var decodeLimit: Duration?
    /// A line after the first one with fewer spaces and tabs at its beginning ends the generation; 0 is off. Range 0...
    public var leastIndent = 0
    /// Texts that end the generation and do not appear in the output.
    public var stop: [String] = []
    /// Special tokens, by their texts, that appear in the output. Texts of several tokens are none.
    public var shownTokens: [String] = []
    public var sampling = SamplingOptions()
    public var constraint: OutputConstraint?
    /// The request's field that says it, for errors.
    public var constraintField: String?
    /// The constraint holds from the first of these in the output on; empty is from the beginning.
    public var triggers: [GrammarTrigger] = []
    /// Of chats.
    public var reasoning = ReasoningOptions()
    /// Extra variables for the chat template.
    public var templateArguments: [String: JSONValue] = [:]
    /// An assistant's message at the end of a chat is the beginning of the answer, unless the request says otherwise.
    public var continuesAssistant = true
    /// Nil sends none.
    public var probabilities: ProbabilityOptions?
    /// Answers begin with the prompt's text.
    public var echoesPrompt = false
    /// Start from cached prompt cells where the prompt's beginning matches.
    public var cachePrompt = true
    /// Chunks of at least so many tokens that the prompt has in common with what a slot keeps are moved and reused; nil
    /// reuses only a common beginning. The answer is then not quite what it is without. Range 1...
    public var shortestReusedChunk: Int?
    /// Only requests of the same salt share cached prompt cells, so that no other one can tell from its speed what is
    /// cached.
    public var cacheSalt = ""
    public var priority = Priority.normal
    /// The only slot that may be used; nil is any. Range 0...
    public var slot: Int?
    /// Tokens at the prompt's beginning that stay when the context is full and the server shifts it; negative is the whole
    /// prompt.
    public var keptTokens = 0
    /// How many tokens go then; 0 is half of those that do not stay. Range 0...
    public var discardedTokens = 0
    /// The name that the model was asked for by; an adapter's asks for it alone.
    public var model: String?
    /// Adapters of this request alone, those not named at 0; nil takes the server's scales.
    public var adapterScales: [AdapterScale]?
    /// The most tokens that are guessed at once, where the server guesses; 0 is none, nil as many as the server does.
    /// The answer is the same in any case. Range 0...
    public var mostDrafts: Int?
    /// Report how far the prompt is, as events.
    public var reportsPromptProgress = false
    /// Whether deltas have the counts of guesses.
    public var reportsDrafts = false

    public init() {}
}
