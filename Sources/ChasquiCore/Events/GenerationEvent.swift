/// What comes out of a generation, in order; `finished` is the last.
///
/// Of several choices for one prompt, each event is inside a `choice`, their ends too; the last one is outside and has the
/// usage of all.
public enum GenerationEvent: Sendable, Equatable, Codable {
    /// How much of the prompt is computed; only where asked for.
    case promptProgress(PromptProgress)
    /// More of the answer.
    case text(TextDelta)
    /// More of the model's thoughts.
    case reasoning(String)
    /// More of a tool call.
    case toolCall(ToolCallDelta)
    /// A tool that the server ran for the model, and what came of it.
    case serverTool(ServerToolCall)
    case finished(GenerationSummary)
    /// An event of one of several choices, which count from 0.
    indirect case choice(Int, GenerationEvent)

    /// Tokens that were generated for it, as the engine sends it; text that was read for thoughts and calls has none left.
    var tokenCount: Int {
        switch self {
        case .text(let delta): delta.tokens.count
        case .choice(_, let event): event.tokenCount
        case .promptProgress, .reasoning, .toolCall, .serverTool, .finished: 0
        }
    }
}

/// Text of one or more tokens, always whole Unicode scalars.
public struct TextDelta: Sendable, Equatable, Codable {
    public var text: String
    /// The tokens that were generated since the last delta; the text may lag behind them.
    public var tokens: [TokenID]
    /// Where asked for, those of the tokens whose first byte is in the text, or those of prompt tokens, whose text came
    /// before.
    public var probabilities: [TokenProbability]
    /// Where asked for, the guesses of the whole answer so far, if there are new ones.
    public var drafts: DraftCounts?

    public init(
        text: String, tokens: [TokenID] = [], probabilities: [TokenProbability] = [], drafts: DraftCounts? = nil
    ) {
        self.text = text
        self.tokens = tokens
        self.probabilities = probabilities
        self.drafts = drafts
    }

    package mutating func append(_ more: TextDelta) {
        text += more.text
        tokens += more.tokens
        probabilities += more.probabilities
        drafts = more.drafts ?? drafts
    }
}

/// More of one tool call: the first delta of an index carries id and name.
public struct ToolCallDelta: Sendable, Equatable, Codable {
    public var index: Int
    public var id: String?
    public var name: String?
    /// Text to append to the call's arguments.
    public var arguments: String

    public init(index: Int, id: String? = nil, name: String? = nil, arguments: String = "") {
        self.index = index
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}

/// A call of a tool that the server ran.
public struct ServerToolCall: Sendable, Equatable, Codable {
    public var id: String
    public var name: String
    /// The arguments as JSON text.
    public var arguments: String
    /// What the model was told.
    public var result: String

    public init(id: String, name: String, arguments: String, result: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
        self.result = result
    }

    package init(_ call: ToolCall, result: String) {
        self.init(id: call.id, name: call.name, arguments: call.arguments, result: result)
    }
}

/// How much of the prompt is computed.
public struct PromptProgress: Sendable, Equatable, Codable {
    /// The prompt's tokens.
    public var total: Int
    /// Those that came from a cache.
    public var cached: Int
    /// Those in the KV cache now, cached ones included.
    public var processed: Int
    /// Since prefill began.
    public var elapsed: Duration

    public init(total: Int, cached: Int, processed: Int, elapsed: Duration) {
        self.total = total
        self.cached = cached
        self.processed = processed
        self.elapsed = elapsed
    }
}
