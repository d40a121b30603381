import ChasquiCore

/// Collects an answer's events, and hands them to the cache at their end. What breaks off before is dropped, and so is what
/// grows too large: answers may go on for as long as they are read.
struct AnswerRecording: Sendable {
    let cache: ResponseCache
    let key: ResponseKey
    /// Whether the model is still what it was when the request came.
    let isCurrent: @Sendable () -> Bool
    private var events: [GenerationEvent] = []
    private var bytes = 0

    init(cache: ResponseCache, key: ResponseKey, isCurrent: @escaping @Sendable () -> Bool) {
        self.cache = cache
        self.key = key
        self.isCurrent = isCurrent
    }

    mutating func record(_ more: [GenerationEvent]) {
        guard bytes <= cache.mostAnswerBytes else { return }
        bytes += more.reduce(0) { $0 + $1.bytes }
        guard bytes <= cache.mostAnswerBytes else { return events = [] }
        events += more
        // A model that was changed meanwhile may have answered as either.
        guard more.last.isEnd, isCurrent() else { return }
        cache.keep(KeptEvents(events), under: key)
    }
}

extension GenerationEvent {
    /// What it takes in memory, about.
    fileprivate var bytes: Int {
        switch self {
        case .text(let delta):
            64 + delta.text.utf8.count + 4 * delta.tokens.count
                + delta.probabilities.reduce(0) { $0 + $1.bytes }
        case .reasoning(let text): 64 + text.utf8.count
        case .toolCall(let delta): 128 + delta.arguments.utf8.count
        case .serverTool(let call): 128 + call.arguments.utf8.count + call.result.utf8.count
        case .choice(_, let event): 32 + event.bytes
        case .finished(let summary): 256 + (summary.prompt?.utf8.count ?? 0)
        case .promptProgress: 256
        }
    }
}

extension TokenProbability {
    /// Each candidate has an array of its own.
    fileprivate var bytes: Int { 64 * (1 + top.count) }
}
