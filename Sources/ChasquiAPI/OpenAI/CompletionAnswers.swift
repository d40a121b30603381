import ChasquiCore
import NIOCore

/// `text_completion`s as a stream.
struct CompletionStreamEncoder: StreamEncoder {
    private let chunks: ChunkWriter
    private var summary: GenerationSummary?

    init(head: ResponseHead, model: String, includesUsage: Bool) {
        chunks = ChunkWriter(head: head, object: "text_completion", model: model, includesUsage: includesUsage)
    }

    mutating func start(into buffer: inout ByteBuffer) {}

    mutating func encode(_ event: GenerationEvent, into buffer: inout ByteBuffer) {
        switch event {
        case .text(let delta):
            guard !delta.text.isEmpty else { return }
            chunks.writeChunk(into: &buffer) { buffer in
                buffer.writeString("\"text\":")
                buffer.writeJSON(delta.text)
            }
        case .finished(let summary):
            chunks.writeChunk(reason: summary.reason, summary: summary, into: &buffer) { buffer in
                buffer.writeString("\"text\":\"\"")
            }
            self.summary = summary
        case .promptProgress, .reasoning, .toolCall: break
        }
    }

    mutating func finish(into buffer: inout ByteBuffer) {
        if let summary { chunks.writeEnd(summary, into: &buffer) }
    }

    mutating func fail(_ problem: Problem, into buffer: inout ByteBuffer) {
        chunks.writeError(problem, into: &buffer)
    }
}

/// A whole `text_completion`.
struct CompletionCollector: ResponseCollector {
    private let head: ResponseHead
    private let model: String
    private var text = ""
    private var summary: GenerationSummary?

    init(head: ResponseHead, model: String) {
        self.head = head
        self.model = model
    }

    mutating func collect(_ event: GenerationEvent) {
        switch event {
        case .text(let delta): text += delta.text
        case .finished(let summary): self.summary = summary
        case .promptProgress, .reasoning, .toolCall: break
        }
    }

    func body() -> ByteBuffer {
        var buffer = ByteBuffer()
        ResponseHeadText.write(head, object: "text_completion", model: model, into: &buffer)
        buffer.writeString(",\"choices\":[{\"index\":0,\"text\":")
        buffer.writeJSON(text)
        buffer.writeString(",\"logprobs\":null,\"finish_reason\":\"\(summary?.reason.openAIName ?? "stop")\"}]")
        AnswerEnd.write(summary, into: &buffer)
        return buffer
    }
}
