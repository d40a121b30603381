import ChasquiCore
import NIOCore

/// A whole `text_completion`.
struct CompletionCollector: ResponseCollector {
    private let head: AnswerHead
    private let model: String
    private var text = ""
    private var summary: GenerationSummary?

    init(head: AnswerHead, model: String) {
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
        head.write(object: "text_completion", model: model, into: &buffer)
        buffer.writeJSON(text: #","choices":[{"index":0,"text":"#)
        buffer.writeJSON(text)
        buffer.writeJSON(text: #","logprobs":null,"finish_reason":"#)
        buffer.writeJSON(text: summary?.reason.openAIName ?? "null")
        buffer.writeJSON(text: "}]")
        AnswerEnd.write(summary, into: &buffer)
        return buffer
    }
}
