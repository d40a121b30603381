import Synchronization

/// Cancels a task that may not have begun yet.
final class Canceller: Sendable {
    private enum State {
        case waiting, cancelled
        case running(Task<Void, Never>)
    }

    private let state = Mutex(State.waiting)

    func set(_ task: Task<Void, Never>) {
        let isCancelled = state.withLock { state in
            if case .cancelled = state { return true }
            state = .running(task)
            return false
        }
        if isCancelled { task.cancel() }
    }

    func cancel() {
        let task = state.withLock { state -> Task<Void, Never>? in
            defer { state = .cancelled }
            if case .running(let task) = state { return task }
            return nil
        }
        task?.cancel()
    }
}
