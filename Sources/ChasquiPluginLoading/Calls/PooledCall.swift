import Synchronization

/// A call on its way through a ``CallPool``.
protocol PooledCall: Sendable {
    var what: String { get }
    /// Runs it, unless it was given up before.
    func run() -> CallEnd
    /// - Parameter counting: called when it runs and goes on as a stray, before it can end as one.
    func giveUp(_ failure: CallFailure, counting: () -> Void)
}

enum CallEnd {
    case normal
    /// It was given up while it ran.
    case stray
}

final class Call<Value: Sendable>: PooledCall {
    private enum State {
        /// Nobody waits yet, or ever.
        case idle
        case queued(CheckedContinuation<Result<Value, CallFailure>, Never>)
        case running(CheckedContinuation<Result<Value, CallFailure>, Never>?)
        case stray
        case over(CallFailure?)
    }

    let what: String
    private let body: @Sendable () -> Value
    private let onGiveUp: @Sendable () -> Void
    private let state = Mutex(State.idle)

    init(what: String, body: @escaping @Sendable () -> Value, onGiveUp: @escaping @Sendable () -> Void) {
        self.what = what
        self.body = body
        self.onGiveUp = onGiveUp
    }

    /// Who waits for it. False where it was given up before.
    func begin(_ continuation: CheckedContinuation<Result<Value, CallFailure>, Never>) -> Bool {
        let failure = state.withLock { state -> CallFailure? in
            if case .over(let failure) = state { return failure ?? .cancelled }
            state = .queued(continuation)
            return nil
        }
        guard let failure else { return true }
        continuation.resume(returning: .failure(failure))
        return false
    }

    /// It is not taken: there is nothing to give up.
    func refuse(_ failure: CallFailure) {
        let continuation = state.withLock { state -> CheckedContinuation<Result<Value, CallFailure>, Never>? in
            guard case .queued(let continuation) = state else { return nil }
            state = .over(failure)
            return continuation
        }
        continuation?.resume(returning: .failure(failure))
    }

    func run() -> CallEnd {
        let isWanted = state.withLock { state in
            switch state {
            case .idle: state = .running(nil)
            case .queued(let continuation): state = .running(continuation)
            case .running, .stray, .over: return false
            }
            return true
        }
        guard isWanted else { return .normal }
        let value = body()
        let (end, continuation) = state.withLock { state in
            defer { state = .over(nil) }
            if case .running(let continuation) = state { return (CallEnd.normal, continuation) }
            return (.stray, nil)
        }
        continuation?.resume(returning: .success(value))
        return end
    }

    func giveUp(_ failure: CallFailure, counting: () -> Void) {
        let (isFirst, continuation) = state.withLock { state in
            switch state {
            case .idle:
                state = .over(failure)
                return (true, CheckedContinuation<Result<Value, CallFailure>, Never>?.none)
            case .queued(let continuation):
                state = .over(failure)
                return (true, continuation)
            case .running(let continuation):
                state = .stray
                counting()
                return (true, continuation)
            case .stray, .over: return (false, nil)
            }
        }
        if isFirst { onGiveUp() }
        continuation?.resume(returning: .failure(failure))
    }
}
