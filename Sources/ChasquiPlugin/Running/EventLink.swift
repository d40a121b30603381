/// One event filter of one answer, and what becomes of the answer where the filter fails.
struct EventLink {
    private var direct: (any EventFilter)?
    private var awaiting: (any AwaitingEventFilter)?
    private let failure: PluginFailure

    init?(
        _ source: PluginRegistration.EventFilterSource, _ request: FilteredRequest, _ context: FilterContext,
        failure: PluginFailure
    ) {
        self.failure = failure
        switch source {
        case .direct(let make): direct = make(request, context)
        case .awaiting(let make): awaiting = make(request, context)
        }
        guard direct != nil || awaiting != nil else { return nil }
    }

    mutating func pass(_ events: inout [GenerationEvent]) async throws(InferenceError) -> EventFlow {
        if direct != nil { return try passDirectly(&events) }
        if awaiting != nil { return try await passWaiting(&events) }
        return .goOn
    }

    private mutating func passDirectly(_ events: inout [GenerationEvent]) throws(InferenceError) -> EventFlow {
        let before = failure.policy.onError == .pass ? events : []
        let start = ContinuousClock.now
        do {
            let flow = try direct?.filter(&events) ?? .goOn
            guard start.duration(to: .now) <= failure.policy.timeout else { throw TimeLimit.Exceeded() }
            return flow
        } catch {
            return try giveUp(error, &events, before: before)
        }
    }

    private mutating func passWaiting(_ events: inout [GenerationEvent]) async throws(InferenceError) -> EventFlow {
        guard let awaiting else { return .goOn }
        let before = events
        do {
            let (flow, filter, changed) = try await TimeLimit.run(failure.policy.timeout) {
                var (filter, changed) = (awaiting, before)
                let flow = try await filter.filter(&changed)
                return (flow, filter, changed)
            }
            self.awaiting = filter
            events = changed
            return flow
        } catch {
            return try giveUp(error, &events, before: before)
        }
    }

    /// The rest of the answer goes without the filter, or fails.
    private mutating func giveUp(
        _ error: any Error, _ events: inout [GenerationEvent], before: [GenerationEvent]
    ) throws(InferenceError) -> EventFlow {
        try failure.handle(error)
        (direct, awaiting) = (nil, nil)
        events = before
        return .goOn
    }
}
