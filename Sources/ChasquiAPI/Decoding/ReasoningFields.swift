import ChasquiCore

/// The fields about a model's thoughts, under llama-server's names.
enum ReasoningFields {
    private static let longestMessage = 4096

    static let describedFormat = Field(
        "reasoning_format", .choice(ReasoningOptions.Format.self),
        "Where a chat's thoughts are; `none` leaves them in the text.")

    static let described = [
        describedFormat,
        Field(
            "reasoning_budget_tokens", or: ["thinking_budget_tokens"], .integer(-1...Int(Int32.max)),
            "The most tokens of thoughts; -1 is no limit."),
        Field("reasoning_budget_message", .string(most: longestMessage), "What thoughts end with when that is spent."),
        Field("reasoning_control", .boolean, "Lets `/v1/chat/completions/control` end the thoughts."),
    ]

    static func apply(_ fields: Fields, to reasoning: inout ReasoningOptions) throws(InferenceError) {
        if let format = try fields.choice("reasoning_format", ReasoningOptions.Format.self) {
            reasoning.format = format
        }
        let budget = try fields.integer(
            "reasoning_budget_tokens", "thinking_budget_tokens", in: -1...Int(Int32.max))
        if let budget {
            if budget >= 0 { reasoning.budget = budget }
        } else if try fields.string("reasoning_effort") == TemplateFields.noEffort {
            // A template that has no switch for thoughts begins them, and they end at once.
            reasoning.budget = 0
        }
        if let message = try fields.string("reasoning_budget_message") {
            guard message.utf8.count <= longestMessage else {
                let name = fields.name(of: "reasoning_budget_message")
                throw .invalid(
                    field: name,
                    message: "\(name) has \(message.utf8.count) bytes; it may have up to \(longestMessage).")
            }
            reasoning.message = message
        }
        if let isControlled = try fields.bool("reasoning_control") { reasoning.isControlled = isControlled }
    }
}

/// How a prompt ends: where a new message begins, or inside the last one.
struct PromptEndFields {
    static let described = [
        Field("add_generation_prompt", .boolean, "`false` ends the prompt behind the last message."),
        Field(
            "continue_final_message", .either([.boolean, .choice(["content", "reasoning_content"])]),
            "Goes on with an assistant's message at the end, or with one part of it."),
    ]

    let addsGenerationPrompt: Bool
    let continuation: ChatContinuation?

    init(_ fields: Fields, messages: [ChatMessage], continuesAssistant: Bool) throws(InferenceError) {
        let adds = try fields.bool("add_generation_prompt")
        continuation = try Self.continuation(fields, messages: messages, continuesAssistant: continuesAssistant)
        guard adds != true || continuation == nil else {
            let name = fields.name(of: "add_generation_prompt")
            throw .invalid(
                field: name, message: "\(name) is true, but the last message is to be continued; leave one of them out."
            )
        }
        addsGenerationPrompt = adds ?? (continuation == nil)
        guard continuation != nil, let last = messages.last else { return }
        guard last.role == .assistant, last.toolCalls.isEmpty else {
            throw .invalid(
                field: "messages[\(messages.count - 1)]",
                message: "The last message cannot be continued; it must be an assistant's without tool_calls.")
        }
        guard continuation != .reasoning || last.content.isEmpty else {
            let name = fields.name(of: "continue_final_message")
            throw .invalid(
                field: name,
                message: "\(name) is \"reasoning_content\", but the message has content, which is behind the thoughts; "
                    + "leave the content out, or continue it.")
        }
    }

    /// As in llama-server, an assistant's message at the end is the beginning of the answer.
    private static func continuation(
        _ fields: Fields, messages: [ChatMessage], continuesAssistant: Bool
    ) throws(InferenceError) -> ChatContinuation? {
        guard let (name, value) = fields.member("continue_final_message") else {
            guard continuesAssistant, let last = messages.last, last.role == .assistant, last.toolCalls.isEmpty else {
                return nil
            }
            guard messages.dropLast().last?.role != .assistant else {
                throw .invalid(
                    field: "messages[\(messages.count - 1)]",
                    message: "The last two messages are the assistant's; the answer can go on with one.")
            }
            return .auto
        }
        switch value {
        case .bool(false): return nil
        case .bool(true): return .auto
        case .string("content"): return .content
        case .string("reasoning_content"): return .reasoning
        default: throw Fields.wrong(name, value, "true, false, \"content\" or \"reasoning_content\"")
        }
    }
}
