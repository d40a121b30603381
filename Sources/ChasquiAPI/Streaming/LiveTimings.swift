import ChasquiCore

/// Timings while an answer is on its way, from when its events come by.
struct LiveTimings: Sendable {
    private let clock: WireClock
    private var progress: PromptProgress?
    private var firstToken: ContinuousClock.Instant?
    private var lastToken: ContinuousClock.Instant?
    private var predicted = 0

    init(clock: WireClock) {
        self.clock = clock
    }

    mutating func note(_ event: GenerationEvent) {
        switch event {
        case .promptProgress(let progress): self.progress = progress
        case .text(let delta): noteTokens(delta.tokens.count)
        // These do not say how many tokens they are of; mostly it is one.
        case .reasoning, .toolCall: noteTokens(1)
        case .choice(_, let event): note(event)
        case .serverTool, .finished: break
        }
    }

    private mutating func noteTokens(_ count: Int) {
        let now = clock.instant()
        if firstToken == nil { firstToken = now }
        lastToken = now
        predicted += count
    }

    /// Nil while there is nothing to tell.
    var timings: Timings? {
        guard progress != nil || firstToken != nil else { return nil }
        let decode = firstToken.flatMap { first in lastToken.map { $0 - first } } ?? .zero
        return Timings(
            cached: progress?.cached ?? 0, computed: progress.map { $0.processed - $0.cached } ?? 0,
            promptMilliseconds: progress?.elapsed.milliseconds ?? 0, predicted: predicted,
            predictedMilliseconds: decode.milliseconds)
    }
}
