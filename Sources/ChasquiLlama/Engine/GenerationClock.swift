import ChasquiCore

/// When the stages of one request began.
struct GenerationClock {
    let queued: ContinuousClock.Instant
    /// When it got its slot.
    var placed: ContinuousClock.Instant?
    private(set) var firstToken: ContinuousClock.Instant?
    private var lastToken: ContinuousClock.Instant?

    init(queued: ContinuousClock.Instant) {
        self.queued = queued
    }

    mutating func tokenCame(at now: ContinuousClock.Instant) {
        if firstToken == nil { firstToken = now }
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
