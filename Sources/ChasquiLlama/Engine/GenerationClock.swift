import ChasquiCore

/// When the stages of one request began.
struct GenerationClock {
    let queued: ContinuousClock.Instant
    /// When it got its slot.
    private(set) var placed: ContinuousClock.Instant?
    private(set) var firstToken: ContinuousClock.Instant?
    private var lastToken: ContinuousClock.Instant?
    private let stages: RequestStages?

    /// - Parameter stages: those of the request, which are told of each one's first moment.
    init(queued: ContinuousClock.Instant, telling stages: RequestStages? = nil) {
        self.queued = queued
        self.stages = stages
        stages?.begin(.queue, at: queued)
    }

    /// It got its slot; only the first time counts.
    /// - Parameter cached: tokens of its prompt that need no computing.
    mutating func wasPlaced(cached: Int, at now: ContinuousClock.Instant) {
        guard placed == nil else { return }
        placed = now
        stages?.found(cachedTokens: cached)
        stages?.begin(.prefill, at: now)
    }

    mutating func tokenCame(at now: ContinuousClock.Instant) {
        if firstToken == nil {
            firstToken = now
            stages?.begin(.decode, at: now)
        }
        lastToken = now
    }

    func timings(at now: ContinuousClock.Instant) -> GenerationTimings {
        let placed = placed ?? now
        let first = firstToken ?? now
        return GenerationTimings(
            queue: placed - queued, prefill: first - placed, decode: (lastToken ?? now) - first,
            arrival: queued)
    }
}
