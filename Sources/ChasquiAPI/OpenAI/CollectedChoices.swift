import ChasquiCore
import NIOCore

/// One choice of an answer that is not streamed.
protocol CollectedChoice: Sendable {
    mutating func collect(_ event: GenerationEvent)
}

/// All choices of an answer that is not streamed, and what it ends with.
struct CollectedChoices<Choice: CollectedChoice>: Sendable {
    private(set) var choices: [Choice]
    private var summary: GenerationSummary?

    /// - Parameter choice: what each begins as.
    init(_ choice: Choice, count: Int) {
        choices = Array(repeating: choice, count: count)
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

    /// The answer.
    /// - Parameters:
    ///   - shown: those of the choices that are told.
    ///   - write: writes one of them, by its place.
    func body(
        _ head: AnswerHead, object: StaticString, model: String, shown: [Choice],
        write: (Choice, Int, inout ByteBuffer) -> Void
    ) -> ByteBuffer {
        var buffer = ByteBuffer()
        head.write(object: object, model: model, into: &buffer)
        buffer.writeJSON(text: #","choices":["#)
        for (index, choice) in shown.enumerated() {
            if index > 0 { buffer.writeJSON(text: ",") }
            write(choice, index, &buffer)
        }
        buffer.writeJSON(text: "]")
        AnswerEnd.write(summary, into: &buffer)
        return buffer
    }
}
