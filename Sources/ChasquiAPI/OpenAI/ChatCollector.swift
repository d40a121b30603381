import ChasquiCore
import NIOCore

/// A whole `chat.completion`.
struct ChatCollector: ResponseCollector {
    private let head: AnswerHead
    private let model: String
    private var choices: [ChatChoice]
    private var summary: GenerationSummary?

    /// - Parameter choice: what each begins as.
    init(head: AnswerHead, model: String, choice: ChatChoice, choices: Int) {
        self.head = head
        self.model = model
        self.choices = Array(repeating: choice, count: choices)
    }

    mutating func collect(_ event: GenerationEvent) {
        switch event {
        case .choice(let index, let event): choices[index].collect(event)
        case .finished(let summary):
            self.summary = summary
            if choices.count == 1 { choices[0].collect(event) }
        case .promptProgress, .text, .reasoning, .toolCall, .serverTool: choices[0].collect(event)
        }
    }

    func body() -> ByteBuffer {
        var buffer = ByteBuffer()
        head.write(object: "chat.completion", model: model, into: &buffer)
        buffer.writeJSON(text: #","choices":["#)
        for (index, choice) in choices.enumerated() {
            if index > 0 { buffer.writeJSON(text: ",") }
            choice.write(index: index, into: &buffer)
        }
        buffer.writeJSON(text: "]")
        AnswerEnd.write(summary, into: &buffer)
        return buffer
    }
}
