import Synchronization

/// What has to be ended with a request.
final class RequestEnding: Sendable {
    private let actions = Mutex<[@Sendable () -> Void]?>([])

    /// Done at once where the end has come already.
    func add(_ action: @escaping @Sendable () -> Void) {
        let isOver = actions.withLock { actions in
            actions?.append(action)
            return actions == nil
        }
        if isOver { action() }
    }

    func end() {
        let all = actions.withLock { $0.take() } ?? []
        for action in all { action() }
    }
}
