import Synchronization

/// When a request came to its stages, told by whoever computes it, so that a trace has them however the request ends.
package final class RequestStages: Sendable {
    package enum Stage: String, Sendable, Equatable {
        case queue, prefill, decode, embedding
    }

    package struct Period: Sendable, Equatable {
        package var stage: Stage
        package var start: ContinuousClock.Instant
        package var end: ContinuousClock.Instant
    }

    private struct State {
        var begun: [(stage: Stage, start: ContinuousClock.Instant)] = []
        var end: ContinuousClock.Instant?
        var cachedTokens: Int?
    }

    private let state = Mutex(State())

    package init() {}

    /// Of several sequences of one request the first that comes to a stage counts.
    package func begin(_ stage: Stage, at now: ContinuousClock.Instant) {
        state.withLock { state in
            guard !state.begun.contains(where: { $0.stage == stage }) else { return }
            state.begun.append((stage, now))
        }
    }

    /// How many of the prompt's tokens need no computing. Of several sequences of one request the first that tells it counts.
    package func found(cachedTokens: Int) {
        state.withLock { $0.cachedTokens = $0.cachedTokens ?? cachedTokens }
    }

    /// Nil before that is known.
    package var cachedTokens: Int? { state.withLock { $0.cachedTokens } }

    /// The last stage is over.
    package func end(at now: ContinuousClock.Instant) {
        state.withLock { $0.end = now }
    }

    /// The stages that began, one after the other.
    /// - Parameter end: when the last one was over at the latest.
    package func periods(until end: ContinuousClock.Instant) -> [Period] {
        let (begun, ended) = state.withLock { ($0.begun, $0.end) }
        let ends = begun.dropFirst().map(\.start) + [min(ended ?? end, end)]
        return zip(begun, ends).map { Period(stage: $0.stage, start: $0.start, end: max($0.start, $1)) }
    }
}

extension RequestStages: Equatable {
    package static func == (one: RequestStages, other: RequestStages) -> Bool { one === other }
}
