/// A conversation to answer, with its options valid and in range.
public struct ChatRequest: Sendable {
    public var identity: RequestIdentity
    public var messages: [ChatMessage]
    public var tools: [Tool]
    public var toolChoice: ToolChoice
    public var parallelToolCalls: Bool
    /// Extra variables for the chat template, each a JSON value.
    public var templateArguments: [String: JSONValue]
    public var options: GenerationOptions

    public init(
        identity: RequestIdentity, messages: [ChatMessage], tools: [Tool] = [],
        toolChoice: ToolChoice = .auto, parallelToolCalls: Bool = false,
        templateArguments: [String: JSONValue] = [:], options: GenerationOptions
    ) {
        self.identity = identity
        self.messages = messages
        self.tools = tools
        self.toolChoice = toolChoice
        self.parallelToolCalls = parallelToolCalls
        self.templateArguments = templateArguments
        self.options = options
    }
}
