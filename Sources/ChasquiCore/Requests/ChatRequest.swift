/// A conversation to answer, with its options valid and in range.
public struct ChatRequest: Sendable {
    public var identity: RequestIdentity
    public var messages: [ChatMessage]
    public var tools: [Tool]
    public var toolChoice: ToolChoice
    /// Whether an answer may have several calls; nil where the model's template knows them.
    public var parallelToolCalls: Bool?
    /// The prompt ends where an answer begins; else where the last message ends.
    public var addsGenerationPrompt: Bool
    /// Nil begins a new message.
    public var continuation: ChatContinuation?
    public var options: GenerationOptions
    /// The server's own tools that the model may call, and that the server runs; nil is none.
    public var serverTools: ServerToolChoice?

    public init(
        identity: RequestIdentity, messages: [ChatMessage], tools: [Tool] = [],
        toolChoice: ToolChoice = .auto, parallelToolCalls: Bool? = nil,
        addsGenerationPrompt: Bool = true,
        continuation: ChatContinuation? = nil, options: GenerationOptions
    ) {
        self.identity = identity
        self.messages = messages
        self.tools = tools
        self.toolChoice = toolChoice
        self.parallelToolCalls = parallelToolCalls
        self.addsGenerationPrompt = addsGenerationPrompt
        self.continuation = continuation
        self.options = options
    }
}
