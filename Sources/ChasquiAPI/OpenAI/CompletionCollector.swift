import ChasquiCore
import NIOCore

/// A whole `text_completion`.
struct CompletionCollector: ResponseCollector {
    private let head: AnswerHead
    private let model: String
    private var choices: [CompletionChoice]
    private var summary: GenerationSummary?

    init(head: AnswerHead, model: String, choices: Int) {
        self.head = head
        self.model = model
        self.choices = Array(repeating: CompletionChoice(), count: choices)
    }

    mutating func collect(_ event: GenerationEvent) {
        switch event {
        case .choice(let index, let event): collect(event, of: index)
        case .finished(let summary):
            self.summary = summary
            if choices.count == 1 { collect(event, of: 0) }
        case .text, .promptProgress, .reasoning, .toolCall: collect(event, of: 0)
        }
    }

    private mutating func collect(_ event: GenerationEvent, of index: Int) {
        switch event {
        case .text(let delta):
            choices[index].text += delta.text
            choices[index].probabilities += delta.probabilities
        case .finished(let summary): choices[index].reason = summary.reason
        case .promptProgress, .reasoning, .toolCall, .choice: break
        }
    }

    func body() -> ByteBuffer {
        var buffer = ByteBuffer()
        head.write(object: "text_completion", model: model, into: &buffer)
        buffer.writeJSON(text: #","choices":["#)
        for (index, choice) in choices.enumerated() {
            buffer.writeJSON(text: index > 0 ? #",{"index":"# : #"{"index":"#)
            buffer.writeJSON(index)
            buffer.writeJSON(text: #","text":"#)
            buffer.writeJSON(choice.text)
            buffer.writeJSON(text: #","logprobs":"#)
            var logprobs = CompletionLogprobs()
            logprobs.write(choice.probabilities, into: &buffer)
            buffer.writeJSON(text: #","finish_reason":"#)
            buffer.writeJSON(text: choice.reason?.openAIName ?? "null")
            buffer.writeJSON(text: "}")
        }
        buffer.writeJSON(text: "]")
        AnswerEnd.write(summary, into: &buffer)
        return buffer
    }
}

/// One text of a `text_completion`.
private struct CompletionChoice: Sendable {
    var text = ""
    var probabilities: [TokenProbability] = []
    var reason: FinishReason?
}
