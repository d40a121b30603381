import ChasquiCore
import NIOCore

/// A whole `chat.completion`.
struct ChatCollector: ResponseCollector {
    private let head: AnswerHead
    private let model: String
    private var content = ""
    private var reasoning = ""
    private var calls: [ToolCall] = []
    private var summary: GenerationSummary?

    init(head: AnswerHead, model: String) {
        self.head = head
        self.model = model
    }

    mutating func collect(_ event: GenerationEvent) {
        switch event {
        case .promptProgress: break
        case .text(let delta): content += delta.text
        case .reasoning(let text): reasoning += text
        case .toolCall(let delta): collect(delta)
        case .finished(let summary): self.summary = summary
        }
    }

    func body() -> ByteBuffer {
        var buffer = ByteBuffer()
        head.write(object: "chat.completion", model: model, into: &buffer)
        buffer.writeJSON(text: #","choices":[{"index":0,"message":{"role":"assistant","content":"#)
        if content.isEmpty, !calls.isEmpty { buffer.writeJSON(text: "null") } else { buffer.writeJSON(content) }
        if !reasoning.isEmpty {
            buffer.writeJSON(text: #","reasoning_content":"#)
            buffer.writeJSON(reasoning)
        }
        if !calls.isEmpty { writeCalls(into: &buffer) }
        buffer.writeJSON(text: #"},"logprobs":null,"finish_reason":"#)
        buffer.writeJSON(text: summary?.reason.openAIName ?? "null")
        buffer.writeJSON(text: "}]")
        AnswerEnd.write(summary, into: &buffer)
        return buffer
    }

    private mutating func collect(_ delta: ToolCallDelta) {
        while calls.count <= delta.index { calls.append(ToolCall(id: "", name: "", arguments: "")) }
        if let id = delta.id { calls[delta.index].id = id }
        if let name = delta.name { calls[delta.index].name = name }
        calls[delta.index].arguments += delta.arguments
    }

    private func writeCalls(into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #","tool_calls":["#)
        for (index, call) in calls.enumerated() {
            if index > 0 { buffer.writeJSON(text: ",") }
            buffer.writeJSON(text: #"{"id":"#)
            buffer.writeJSON(call.id)
            buffer.writeJSON(text: #","type":"function","function":{"name":"#)
            buffer.writeJSON(call.name)
            buffer.writeJSON(text: #","arguments":"#)
            buffer.writeJSON(call.arguments)
            buffer.writeJSON(text: "}}")
        }
        buffer.writeJSON(text: "]")
    }
}
