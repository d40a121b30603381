/// The event filters of one answer, one after the other.
struct AnswerChain {
    private var links: [EventLink]
    private(set) var hasEnded = false

    init(_ links: [EventLink]) {
        self.links = links
    }

    /// - Parameter summary: how the answer ends where a filter ends it.
    /// - Returns: whether a filter ended it.
    mutating func pass(
        _ events: inout [GenerationEvent], summary: (FinishReason) -> GenerationSummary
    ) async throws(InferenceError) -> Bool {
        guard !hasEnded else {
            events = []
            return false
        }
        var isStopped = false
        for index in links.indices where !events.isEmpty {
            guard case .stop(let reason) = try await links[index].pass(&events) else { continue }
            events.removeAll { if case .finished = $0 { true } else { false } }
            events.append(.finished(summary(reason)))
            isStopped = true
        }
        if case .finished = events.last { hasEnded = true }
        return isStopped
    }
}
