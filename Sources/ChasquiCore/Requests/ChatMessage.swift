/// Who wrote a message of a conversation.
public enum ChatRole: String, Sendable, Equatable, CaseIterable {
    case system, developer, user, assistant, tool
}

/// One message of a conversation, free of any vendor's shape.
public struct ChatMessage: Sendable, Equatable {
    public var role: ChatRole
    /// The text; empty for an assistant's message that only calls tools.
    public var content: String
    /// The model's thoughts before the answer, where a client sends them back.
    public var reasoning: String?
    /// The calls an assistant made in this message.
    public var toolCalls: [ToolCall]
    /// In a `tool` message: the call that this is the result of.
    public var toolCallID: String?
    /// The author's name, or the tool's.
    public var name: String?

    public init(
        role: ChatRole, content: String, reasoning: String? = nil, toolCalls: [ToolCall] = [],
        toolCallID: String? = nil, name: String? = nil
    ) {
        self.role = role
        self.content = content
        self.reasoning = reasoning
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
        self.name = name
    }
}

/// A complete call of a tool.
public struct ToolCall: Sendable, Equatable {
    public var id: String
    public var name: String
    /// The arguments as JSON text.
    public var arguments: String

    public init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }
}
