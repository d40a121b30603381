import ChasquiCore
import ChasquiScheduler
import Foundation
import Logging
import Synchronization

/// Looks at whether steps end. A step that hangs fails the requests in it, and nobody else; the process stays.
///
/// The engine's thread may be inside llama.cpp, so that the requests are failed from here; the engine forgets them when
/// it comes back.
final class StepWatchdog: Sendable {
    private struct State {
        var stepBegan: ContinuousClock.Instant?
        var outputs: [SequenceID: GenerationOutput] = [:]
        var failed: [SequenceID] = []
        var isEnded = false
    }

    private let limit: Duration
    private let logger: Logger
    private let state = Mutex(State())
    private let aborts = Atomic(false)

    /// Asked by llama.cpp between operations of a batch on the CPU.
    var mustAbort: Bool { aborts.load(ordering: .relaxed) }

    /// - Parameter limit: how long a step may take; nil for ever.
    init(limit: Duration?, logger: Logger) {
        self.limit = limit ?? .zero
        self.logger = logger
    }

    /// Looks once in a while until ``end()``, on a thread of its own.
    func start() {
        guard limit > .zero else { return }
        let interval = max(0.05, min(1, limit / .seconds(4)))
        let thread = Thread { [self] in
            while !state.withLock({ $0.isEnded }) {
                look(at: .now)
                Thread.sleep(forTimeInterval: interval)
            }
        }
        thread.name = "chasqui-watchdog"
        thread.start()
    }

    func end() {
        state.withLock { $0.isEnded = true }
    }

    func enter(_ generation: Generation) {
        state.withLock { $0.outputs[generation.id] = generation.output }
    }

    func leave(_ id: SequenceID) {
        state.withLock { $0.outputs[id] = nil }
    }

    func stepBegins(at now: ContinuousClock.Instant) {
        state.withLock { $0.stepBegan = now }
    }

    /// - Returns: the sequences that were failed in the meantime.
    func stepEnded() -> [SequenceID] {
        aborts.store(false, ordering: .relaxed)
        return state.withLock { state in
            state.stepBegan = nil
            defer { state.failed = [] }
            return state.failed
        }
    }

    /// How long the step that runs has taken; nil between steps.
    func stepAge(at now: ContinuousClock.Instant) -> Duration? {
        state.withLock { $0.stepBegan }.map { $0.duration(to: now) }
    }

    /// Whether a step takes too long.
    func isStuck(at now: ContinuousClock.Instant) -> Bool {
        guard limit > .zero, let began = state.withLock({ $0.stepBegan }) else { return false }
        return now - began > limit
    }

    /// Fails what is in a step that takes too long.
    func look(at now: ContinuousClock.Instant) {
        let stuck = state.withLock { state -> [SequenceID: GenerationOutput] in
            guard let began = state.stepBegan, now - began > limit else { return [:] }
            defer { state.outputs = [:] }
            state.failed += state.outputs.keys
            return state.outputs
        }
        guard !stuck.isEmpty else { return }
        aborts.store(true, ordering: .relaxed)
        logger.error(
            "a step does not end; its requests are failed",
            metadata: ["sequences": "\(stuck.count)", "limit_seconds": "\(limit / .seconds(1))"])
        for output in stuck.values { output.fail(.stuck(after: limit)) }
    }
}
