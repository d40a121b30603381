import ChasquiCore
import Foundation

/// Requests on their way to the embedding engine's thread, and the counts that bound what it holds.
final class EmbeddingQueue: Sendable {
    private struct State {
        var arrived: [EmbeddingJob] = []
        var requests = 0
        var tokens = 0
        var isDraining = false
        var isStopped = false
        var isPaused = false
        var activity = EmbeddingActivity()
    }

    // NSCondition guards `state`: every access is between lock and unlock.
    private nonisolated(unsafe) var state = State()
    private let condition = NSCondition()
    private let requestLimit: Int
    private let tokenLimit: Int

    /// - Parameters:
    ///   - requests: the most that are held, running or waiting.
    ///   - tokens: the most that their inputs may have together; one request alone may have more.
    init(requests: Int, tokens: Int) {
        requestLimit = requests
        tokenLimit = tokens
    }

    var activity: EmbeddingActivity {
        condition.withLock {
            var activity = state.activity
            activity.requests = state.requests
            return activity
        }
    }

    /// Posts a request.
    /// - Returns: why it is refused, or nil.
    func post(_ job: EmbeddingJob) -> InferenceError? {
        condition.withLock {
            guard !state.isDraining, !state.isStopped else { return .shuttingDown }
            guard state.requests < requestLimit else {
                return .overloaded(.requests(waiting: state.requests), retryAfter: .seconds(1))
            }
            guard state.requests == 0 || state.tokens + job.tokens <= tokenLimit else {
                return .overloaded(.tokens(waiting: state.tokens, limit: tokenLimit), retryAfter: .seconds(1))
            }
            state.requests += 1
            state.tokens += job.tokens
            state.arrived.append(job)
            condition.signal()
            return nil
        }
    }

    /// Takes what came, and waits for it where there is nothing else to do. Only for the engine's thread.
    /// - Returns: nil when the engine has to end.
    func take(waiting: Bool) -> [EmbeddingJob]? {
        condition.withLock {
            while waiting, state.arrived.isEmpty, !state.isDraining, !state.isStopped, !state.isPaused {
                condition.wait()
            }
            guard !state.isStopped, !state.isPaused else { return nil }
            guard !(waiting && state.arrived.isEmpty) else { return nil }
            defer { state.arrived = [] }
            return state.arrived
        }
    }

    /// Counts a request out.
    func leave(_ job: EmbeddingJob) {
        condition.withLock {
            state.requests -= 1
            state.tokens -= job.tokens
        }
    }

    func countStep(inputs: Int, tokens: Int, took time: Duration) {
        condition.withLock {
            state.activity.steps += 1
            state.activity.inputs += UInt64(inputs)
            state.activity.tokens += UInt64(tokens)
            state.activity.time += time
        }
    }

    /// Ends the engine for now; nobody may post until another runs, see ``resume()``.
    func pause() {
        condition.withLock {
            state.isPaused = true
            condition.signal()
        }
    }

    func resume() {
        condition.withLock { state.isPaused = false }
    }

    /// Whether the engine ended for now only.
    var isPaused: Bool { condition.withLock { state.isPaused && !state.isStopped } }

    /// Takes no more requests; the engine ends at once, or when it has nothing left to do.
    func close(isImmediate: Bool) {
        condition.withLock {
            state.isDraining = true
            if isImmediate { state.isStopped = true }
            condition.signal()
        }
    }

    /// What came and will not be computed, for an engine that ends.
    func takeRest() -> [EmbeddingJob] {
        condition.withLock {
            state.isStopped = true
            defer { state.arrived = [] }
            return state.arrived
        }
    }
}
