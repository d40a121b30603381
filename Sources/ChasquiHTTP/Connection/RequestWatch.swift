import Synchronization

/// Tells a running request, once, that it has to end.
final class RequestWatch: Sendable {
    /// Why a request has to end before its answer does.
    enum Ending: Sendable, Equatable {
        case clientGone, timedOut, shuttingDown
    }

    private struct State {
        var ending: Ending?
        var action: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    var ending: Ending? { state.withLock { $0.ending } }

    /// Sets what to do at the end, in place of what was set before; done at once where the end has come already.
    func onEnd(_ action: @escaping @Sendable () -> Void) {
        let isOver = state.withLock { state in
            guard state.ending == nil else { return true }
            state.action = action
            return false
        }
        if isOver { action() }
    }

    /// The first ending counts.
    func end(_ ending: Ending) {
        let action = state.withLock { state -> (@Sendable () -> Void)? in
            guard state.ending == nil else { return nil }
            state.ending = ending
            return state.action.take()
        }
        action?()
    }
}
