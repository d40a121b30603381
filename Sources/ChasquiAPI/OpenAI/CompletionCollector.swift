import ChasquiCore
import NIOCore

/// A whole `text_completion`.
struct CompletionCollector: ResponseCollector {
    private let head: AnswerHead
    private let model: String
    private let ranking: BestChoices?
    private var collected: CollectedChoices<CompletionChoice>

    /// - Parameter choices: how many the answer has.
    init(head: AnswerHead, model: String, choices: Int, ranking: BestChoices?) {
        self.head = head
        self.model = model
        self.ranking = ranking
        let generated = ranking.map { choices / $0.best * $0.of } ?? choices
        collected = CollectedChoices(CompletionChoice(), count: generated)
    }

    mutating func collect(_ event: GenerationEvent) { collected.collect(event) }

    func body() -> ByteBuffer {
        let shown = ranking?.choose(from: collected.choices) ?? collected.choices
        return collected.body(head, object: "text_completion", model: model, shown: shown) {
            $0.write(index: $1, showsProbabilities: ranking?.showsProbabilities ?? true, into: &$2)
        }
    }
}
