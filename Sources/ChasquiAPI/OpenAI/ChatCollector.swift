import ChasquiCore
import NIOCore

/// A whole `chat.completion`.
struct ChatCollector: ResponseCollector {
    private let head: AnswerHead
    private let model: String
    private var collected: CollectedChoices<ChatChoice>

    /// - Parameter choice: what each begins as.
    init(head: AnswerHead, model: String, choice: ChatChoice, choices: Int) {
        self.head = head
        self.model = model
        collected = CollectedChoices(choice, count: choices)
    }

    mutating func collect(_ event: GenerationEvent) { collected.collect(event) }

    func body() -> ByteBuffer {
        collected.body(head, object: "chat.completion", model: model, shown: collected.choices) {
            $0.write(index: $1, into: &$2)
        }
    }
}
