import ChasquiCore
import Synchronization

/// One request's inputs on their way through the embedding engine, and who waits for their vectors.
final class EmbeddingJob: Sendable {
    typealias Vectors = [[[Float]]]
    typealias Outcome = Result<Vectors, InferenceError>

    let id: UInt64
    let inputs: [[TokenID]]
    let identity: RequestIdentity
    let tokens: Int
    private let cancelled = Atomic(false)
    private let waiter = Mutex<CheckedContinuation<Outcome, Never>?>(nil)

    init(id: UInt64, inputs: [[TokenID]], identity: RequestIdentity) {
        self.id = id
        self.inputs = inputs
        self.identity = identity
        tokens = inputs.reduce(0) { $0 + $1.count }
    }

    /// Sets who is told the outcome.
    func begin(_ continuation: CheckedContinuation<Outcome, Never>) {
        waiter.withLock { $0 = continuation }
    }

    /// The first outcome counts.
    func end(_ outcome: Outcome) {
        waiter.withLock { $0.take() }?.resume(returning: outcome)
    }

    /// Nobody waits for it any more; the engine drops it before its next step.
    func cancel() { cancelled.store(true, ordering: .relaxed) }

    /// Why it has to end before its vectors are there.
    func ending(at now: ContinuousClock.Instant) -> InferenceError? {
        if cancelled.load(ordering: .relaxed) { return .cancelled }
        guard let deadline = identity.deadline, deadline <= now else { return nil }
        return .timedOut(after: identity.timeout ?? .zero)
    }
}
