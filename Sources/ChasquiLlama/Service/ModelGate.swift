import ChasquiCore
import Synchronization

/// Lets requests to a model, and waits with them while it is loaded again.
final class ModelGate: Sendable {
    private typealias Outcome = Result<LoadedModel, InferenceError>

    private struct State {
        var presence: ModelPresence
        var loaded: LoadedModel?
        /// Who waits for a model that is waking.
        var waiters: [UInt64: CheckedContinuation<Outcome, Never>] = [:]
        /// Who waits for the end of the first loading.
        var watchers: [UInt64: CheckedContinuation<Void, Never>] = [:]

        /// - Returns: nil where it sleeps; nothing has changed then.
        mutating func enterAwake() throws(InferenceError) -> LoadedModel? {
            guard !presence.isSleeping else { return nil }
            if case .refused(let error) = presence.enter() { throw error }
            return loaded
        }

        /// - Returns: what comes of it at once, or nil where the waiter was taken; and whether it has to wake the model.
        mutating func enter(_ id: UInt64, _ waiter: CheckedContinuation<Outcome, Never>) -> (Outcome?, wakes: Bool) {
            switch presence.enter() {
            case .refused(let error): return (.failure(error), false)
            case .use: return (loaded.map { .success($0) } ?? .failure(.shuttingDown), false)
            case .wait(let wakes):
                waiters[id] = waiter
                return (nil, wakes)
            }
        }

        mutating func takeWaiters() -> [CheckedContinuation<Outcome, Never>] {
            defer { waiters = [:] }
            return Array(waiters.values)
        }

        mutating func takeWatchers() -> [CheckedContinuation<Void, Never>] {
            defer { watchers = [:] }
            return Array(watchers.values)
        }
    }

    private let state: Mutex<State>
    private let nextID = Atomic<UInt64>(0)
    private let wake: @Sendable () -> Void

    /// - Parameters:
    ///   - waitingLimit: the most requests that wait for a model that is waking.
    ///   - wake: has the model loaded again; called by whom it is needed.
    init(waitingLimit: Int, wake: @escaping @Sendable () -> Void) {
        state = Mutex(State(presence: ModelPresence(waitingLimit: waitingLimit, now: .now)))
        self.wake = wake
    }

    var readiness: Readiness { state.withLock { $0.presence.readiness } }
    /// The model, if it is there.
    var model: LoadedModel? { state.withLock { $0.loaded } }
    var isSleeping: Bool { state.withLock { $0.presence.isSleeping } }

    /// The model, for use until ``leave(countsAsUse:)``. Waits for one that sleeps until it is awake, within the
    /// request's time.
    func enter(_ identity: RequestIdentity? = nil) async throws(InferenceError) -> LoadedModel {
        let loaded = try state.withLock { (state) throws(InferenceError) in try state.enterAwake() }
        if let loaded { return loaded }
        return try await wait(identity)
    }

    private func wait(_ identity: RequestIdentity?) async throws(InferenceError) -> LoadedModel {
        if let deadline = identity?.deadline, deadline <= .now {
            throw .timedOut(after: identity?.timeout ?? .zero)
        }
        let id = nextID.wrappingAdd(1, ordering: .relaxed).newValue
        let timer = identity?.deadline.map { deadline in
            Task {
                try? await Task.sleep(until: deadline, clock: .continuous)
                if !Task.isCancelled { giveUp(id, .timedOut(after: identity?.timeout ?? .zero)) }
            }
        }
        defer { timer?.cancel() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (early, wakes) = state.withLock { $0.enter(id, continuation) }
                if let early { return continuation.resume(returning: early) }
                if wakes { wake() }
                if Task.isCancelled { giveUp(id, .cancelled) }
            }
        } onCancel: {
            giveUp(id, .cancelled)
        }
        return try outcome.get()
    }

    private func giveUp(_ id: UInt64, _ error: InferenceError) {
        let waiter = state.withLock { state in
            let waiter = state.waiters.removeValue(forKey: id)
            if waiter != nil { state.presence.giveUp() }
            return waiter
        }
        waiter?.resume(returning: .failure(error))
    }

    func leave(countsAsUse: Bool = true) {
        state.withLock { $0.presence.leave(at: .now, countsAsUse: countsAsUse) }
    }

    /// - Returns: whether loading is to go on.
    func loads(to progress: Double) -> Bool { state.withLock { $0.presence.loads(to: progress) } }

    func loaded(_ model: LoadedModel) {
        let (waiters, watchers) = state.withLock { state in
            state.presence.loaded(at: .now)
            guard state.presence.phase == .awake else { return (state.takeWaiters(), state.takeWatchers()) }
            state.loaded = model
            return (state.takeWaiters(), state.takeWatchers())
        }
        for waiter in waiters { waiter.resume(returning: .success(model)) }
        for watcher in watchers { watcher.resume() }
    }

    /// The model could not be loaded again.
    func failed(_ reason: String) {
        let waiters = state.withLock { state in
            state.presence.failed()
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume(returning: .failure(.unavailable(message: reason))) }
    }

    func bedtime(after limit: Duration) -> ContinuousClock.Instant {
        state.withLock { $0.presence.bedtime(after: limit, now: .now) }
    }

    /// - Parameter holdsRequests: whether the engine has some, or will.
    /// - Returns: whether the model is to be freed now.
    func fallAsleep(holdsRequests: () -> Bool) -> Bool {
        state.withLock { state in
            guard state.presence.fallAsleep(holdsRequests: holdsRequests()) else { return false }
            state.loaded = nil
            return true
        }
    }

    func end() {
        let (waiters, watchers) = state.withLock { state in
            state.presence.end()
            return (state.takeWaiters(), state.takeWatchers())
        }
        for waiter in waiters { waiter.resume(returning: .failure(.shuttingDown)) }
        for watcher in watchers { watcher.resume() }
    }

    /// Returns when the model has been loaded for the first time, or will not be, or the task is cancelled.
    func waitUntilReady() async {
        let id = nextID.wrappingAdd(1, ordering: .relaxed).newValue
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLock { state in
                    guard case .loading = state.presence.phase, !Task.isCancelled else { return false }
                    state.watchers[id] = continuation
                    return true
                }
                if !isWaiting { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.watchers.removeValue(forKey: id) }?.resume()
        }
    }
}
