import ChasquiCore
import NIOCore

/// `chat.completion.chunk`s: first the role, then deltas, then the reason, the usage, `[DONE]`.
struct ChatStreamEncoder: StreamEncoder {
    private let chunks: ChunkWriter
    private var summary: GenerationSummary?

    init(head: ResponseHead, model: String, includesUsage: Bool) {
        chunks = ChunkWriter(
            head: head, object: "chat.completion.chunk", model: model, includesUsage: includesUsage)
    }

    mutating func start(into buffer: inout ByteBuffer) {
        chunks.writeChunk(into: &buffer) { buffer in
            buffer.writeString("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}")
        }
    }

    mutating func encode(_ event: GenerationEvent, into buffer: inout ByteBuffer) {
        switch event {
        case .promptProgress: break
        case .text(let delta): writeText(delta.text, member: "content", into: &buffer)
        case .reasoning(let text): writeText(text, member: "reasoning_content", into: &buffer)
        case .toolCall(let delta):
            chunks.writeChunk(into: &buffer) { buffer in
                buffer.writeString("\"delta\":{\"tool_calls\":[")
                ToolCallText.write(delta, into: &buffer)
                buffer.writeString("]}")
            }
        case .finished(let summary):
            chunks.writeChunk(reason: summary.reason, summary: summary, into: &buffer) { buffer in
                buffer.writeString("\"delta\":{}")
            }
            self.summary = summary
        }
    }

    mutating func finish(into buffer: inout ByteBuffer) {
        if let summary { chunks.writeEnd(summary, into: &buffer) }
    }

    mutating func fail(_ problem: Problem, into buffer: inout ByteBuffer) {
        chunks.writeError(problem, into: &buffer)
    }

    private func writeText(_ text: String, member: String, into buffer: inout ByteBuffer) {
        guard !text.isEmpty else { return }
        chunks.writeChunk(into: &buffer) { buffer in
            buffer.writeString("\"delta\":{\"\(member)\":")
            buffer.writeJSON(text)
            buffer.writeString("}")
        }
    }
}

enum ToolCallText {
    static func write(_ delta: ToolCallDelta, into buffer: inout ByteBuffer) {
        buffer.writeString("{\"index\":\(delta.index)")
        if let id = delta.id {
            buffer.writeString(",\"id\":")
            buffer.writeJSON(id)
            buffer.writeString(",\"type\":\"function\"")
        }
        buffer.writeString(",\"function\":{")
        if let name = delta.name {
            buffer.writeString("\"name\":")
            buffer.writeJSON(name)
            buffer.writeString(",")
        }
        buffer.writeString("\"arguments\":")
        buffer.writeJSON(delta.arguments)
        buffer.writeString("}}")
    }
}
