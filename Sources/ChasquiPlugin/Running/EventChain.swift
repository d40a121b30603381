/// What a request's events pass on their way out: the filters of each of its answers.
struct EventChain: EventStage {
    private var answers: [AnswerChain] = []
    private var times = StreamTimes()

    init(
        _ request: FilteredRequest, plugins: [ActivePlugin], model: any InferenceService, logger: Logger
    ) {
        var hasFilters = false
        for _ in 0..<request.choices {
            var links: [EventLink] = []
            for plugin in plugins where !plugin.registration.eventFilters.isEmpty {
                let context = plugin.context(request.identity, model: model, logger: logger)
                links += plugin.registration.eventFilters.compactMap {
                    EventLink($0, request, context, failure: plugin.failure(context))
                }
            }
            hasFilters = hasFilters || !links.isEmpty
            answers.append(AnswerChain(links))
        }
        if !hasFilters { answers = [] }
    }

    var isEmpty: Bool { answers.isEmpty }

    mutating func pass(_ events: inout [GenerationEvent], of stream: GenerationStream) async throws(InferenceError) {
        times.note(events)
        guard answers.count == 1 else { return try await passChoices(&events, of: stream) }
        let times = times
        if try await answers[0].pass(&events, summary: { times.summary(of: stream, reason: $0) }) { stream.canceller() }
    }

    /// Answers that are mixed: each event passes the filters of its own.
    private mutating func passChoices(
        _ events: inout [GenerationEvent], of stream: GenerationStream
    ) async throws(InferenceError) {
        var passed: [GenerationEvent] = []
        let times = times
        for event in events {
            guard case .choice(let index, let inner) = event, answers.indices.contains(index) else {
                passed.append(event)
                continue
            }
            var own = [inner]
            let isStopped = try await answers[index].pass(&own, summary: { times.summary(of: stream, reason: $0) })
            passed += own.map { .choice(index, $0) }
            // The last answer ends the request; those that were ended before are computed no further.
            if isStopped, answers.allSatisfy(\.hasEnded) {
                passed.append(.finished(times.summary(of: stream, reason: .endOfGeneration)))
                stream.canceller()
                break
            }
        }
        events = passed
    }
}

/// When a stream's events came, for an answer whose end the engine does not tell.
private struct StreamTimes: Sendable {
    private let start = ContinuousClock.now
    private var first: ContinuousClock.Instant?

    mutating func note(_ events: [GenerationEvent]) {
        if first == nil, events.contains(where: { if case .promptProgress = $0 { false } else { true } }) {
            first = .now
        }
    }

    func summary(of stream: GenerationStream, reason: FinishReason) -> GenerationSummary {
        let first = first ?? .now
        return GenerationSummary(
            reason: reason,
            usage: TokenUsage(
                promptTokens: stream.promptTokens, cachedTokens: 0, completionTokens: stream.generatedTokens),
            timings: GenerationTimings(
                queue: .zero, prefill: start.duration(to: first), decode: first.duration(to: .now)))
    }
}
