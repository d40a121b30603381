import ChasquiCore

/// Timings while an answer is on its way, from when its events come by.
struct LiveTimings: Sendable {
    private let clock: WireClock
    private var progress: PromptProgress?
    private var firstToken: ContinuousClock.Instant?
    private var lastToken: ContinuousClock.Instant?
    private var predicted = 0
    /// Of each choice.
    private var drafts: [Int: DraftCounts] = [:]

    init(clock: WireClock) {
        self.clock = clock
    }

    mutating func note(_ event: GenerationEvent, ofChoice choice: Int = 0) {
        switch event {
        case .promptProgress(let progress): self.progress = progress
        case .text(let delta):
            if let counts = delta.drafts { drafts[choice] = counts }
            if !delta.isCountAlone { noteTokens(delta.tokens.count) }
        // These do not say how many tokens they are of; mostly it is one.
        case .reasoning, .toolCall: noteTokens(1)
        case .choice(let index, let event): note(event, ofChoice: index)
        case .serverTool, .finished: break
        }
    }

    private mutating func noteTokens(_ count: Int) {
        let now = clock.instant()
        if firstToken == nil { firstToken = now }
        lastToken = now
        predicted += count
    }

    private var allDrafts: DraftCounts {
        drafts.values.reduce(into: DraftCounts()) { sum, counts in
            sum.guessed += counts.guessed
            sum.accepted += counts.accepted
        }
    }

    /// Nil while there is nothing to tell.
    var timings: Timings? {
        guard progress != nil || firstToken != nil else { return nil }
        let decode = firstToken.flatMap { first in lastToken.map { $0 - first } } ?? .zero
        return Timings(
            cached: progress?.cached ?? 0, computed: progress.map { $0.processed - $0.cached } ?? 0,
            promptMilliseconds: progress?.elapsed.milliseconds ?? 0, predicted: predicted,
            predictedMilliseconds: decode.milliseconds, drafts: allDrafts)
    }
}

extension TextDelta {
    /// There is nothing but counts in it.
    var isCountAlone: Bool { drafts != nil && text.isEmpty && tokens.isEmpty && probabilities.isEmpty }
}
