import ChasquiCore
import NIOCore

/// A whole `chat.completion`.
struct ChatCollector: ResponseCollector {
    private let head: ResponseHead
    private let model: String
    private var content = ""
    private var reasoning = ""
    private var calls: [ToolCall] = []
    private var summary: GenerationSummary?

    init(head: ResponseHead, model: String) {
        self.head = head
        self.model = model
    }

    mutating func collect(_ event: GenerationEvent) {
        switch event {
        case .promptProgress: break
        case .text(let delta): content += delta.text
        case .reasoning(let text): reasoning += text
        case .toolCall(let delta): add(delta)
        case .finished(let summary): self.summary = summary
        }
    }

    func body() -> ByteBuffer {
        var buffer = ByteBuffer()
        ResponseHeadText.write(head, object: "chat.completion", model: model, into: &buffer)
        buffer.writeString(",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":")
        if content.isEmpty && !calls.isEmpty { buffer.writeString("null") } else { buffer.writeJSON(content) }
        if !reasoning.isEmpty {
            buffer.writeString(",\"reasoning_content\":")
            buffer.writeJSON(reasoning)
        }
        if !calls.isEmpty { writeCalls(into: &buffer) }
        buffer.writeString("},\"logprobs\":null,\"finish_reason\":\"\(summary?.reason.openAIName ?? "stop")\"}]")
        AnswerEnd.write(summary, into: &buffer)
        return buffer
    }

    private mutating func add(_ delta: ToolCallDelta) {
        while calls.count <= delta.index { calls.append(ToolCall(id: "", name: "", arguments: "")) }
        if let id = delta.id { calls[delta.index].id = id }
        if let name = delta.name { calls[delta.index].name = name }
        calls[delta.index].arguments += delta.arguments
    }

    private func writeCalls(into buffer: inout ByteBuffer) {
        buffer.writeString(",\"tool_calls\":[")
        for (index, call) in calls.enumerated() {
            if index > 0 { buffer.writeString(",") }
            buffer.writeString("{\"id\":")
            buffer.writeJSON(call.id)
            buffer.writeString(",\"type\":\"function\",\"function\":{\"name\":")
            buffer.writeJSON(call.name)
            buffer.writeString(",\"arguments\":")
            buffer.writeJSON(call.arguments)
            buffer.writeString("}}")
        }
        buffer.writeString("]")
    }
}

enum AnswerEnd {
    /// Usage and timings, to the closing brace.
    static func write(_ summary: GenerationSummary?, into buffer: inout ByteBuffer) {
        if let summary {
            buffer.writeString(",\"usage\":")
            Usage.write(summary.usage, into: &buffer)
            buffer.writeString(",\"timings\":")
            Timings.write(summary, into: &buffer)
        }
        buffer.writeString("}")
    }
}
