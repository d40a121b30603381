import ChasquiCore

extension Transcript {
    /// The conversation as the engine takes it. What the model said before it called tools is one message with the calls.
    var messages: [ChatMessage] {
        var messages: [ChatMessage] = []
        for entry in entries {
            switch entry {
            case .instructions(let instructions):
                let text = instructions.segments.text
                if !text.isEmpty { messages.append(ChatMessage(role: .system, content: text)) }
            case .prompt(let prompt): messages.append(ChatMessage(role: .user, content: prompt.text))
            case .response(let response):
                messages.append(ChatMessage(role: .assistant, content: response.segments.text))
            case .toolCalls(let calls): Self.add(calls, to: &messages)
            case .toolOutput(let output):
                messages.append(
                    ChatMessage(
                        role: .tool, content: output.segments.text, toolCallID: output.id, name: output.toolName))
            }
        }
        return messages
    }

    private static func add(_ calls: ToolCalls, to messages: inout [ChatMessage]) {
        if messages.last?.role != .assistant { messages.append(ChatMessage(role: .assistant, content: "")) }
        messages[messages.count - 1].toolCalls += calls.map {
            ChasquiCore.ToolCall(id: $0.id, name: $0.toolName, arguments: $0.arguments.jsonString)
        }
    }
}

extension Transcript.Prompt {
    /// What the model reads.
    fileprivate var text: String {
        guard let format = responseFormat, format.isInPrompt else { return segments.text }
        return
            "\(segments.text)\n\nAnswer with JSON of this schema, and nothing else:\n\(format.schema.debugDescription)"
    }
}
