import ChasquiCore
import NIOCore

/// A whole `text_completion`.
struct CompletionCollector: ResponseCollector {
    private let head: AnswerHead
    private let model: String
    private let ranking: BestChoices?
    private var choices: [CompletionChoice]
    private var summary: GenerationSummary?

    /// - Parameter choices: how many the answer has.
    init(head: AnswerHead, model: String, choices: Int, ranking: BestChoices?) {
        self.head = head
        self.model = model
        self.ranking = ranking
        let generated = ranking.map { choices / $0.best * $0.of } ?? choices
        self.choices = Array(repeating: CompletionChoice(), count: generated)
    }

    mutating func collect(_ event: GenerationEvent) {
        switch event {
        case .choice(let index, let event): choices[index].collect(event)
        case .finished(let summary):
            self.summary = summary
            if choices.count == 1 { choices[0].collect(event) }
        case .text, .promptProgress, .reasoning, .toolCall, .serverTool: choices[0].collect(event)
        }
    }

    func body() -> ByteBuffer {
        var buffer = ByteBuffer()
        head.write(object: "text_completion", model: model, into: &buffer)
        buffer.writeJSON(text: #","choices":["#)
        for (index, choice) in (ranking?.choose(from: choices) ?? choices).enumerated() {
            if index > 0 { buffer.writeJSON(text: ",") }
            choice.write(index: index, showsProbabilities: ranking?.showsProbabilities ?? true, into: &buffer)
        }
        buffer.writeJSON(text: "]")
        AnswerEnd.write(summary, into: &buffer)
        return buffer
    }
}
