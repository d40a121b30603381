import Synchronization

/// How many connections may be open at once, over all addresses.
final class ConnectionLimit: Sendable {
    private struct State {
        var open = 0
        /// Who is told when there is room again.
        var waiters: [@Sendable () -> Void] = []
    }

    private let most: Int
    private let state = Mutex(State())

    init(_ most: Int) {
        self.most = most
    }

    /// Counts a connection in, if there is room for it.
    func enter() -> Bool {
        state.withLock { state in
            guard state.open < most else { return false }
            state.open += 1
            return true
        }
    }

    /// Counts a connection out.
    func leave() {
        let waiters = state.withLock { state in
            state.open -= 1
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter() }
    }

    /// - Returns: whether there is room; if not, the waiter is told once when there may be.
    func hasRoom(orWait waiter: @escaping @Sendable () -> Void) -> Bool {
        state.withLock { state in
            if state.open < most { return true }
            state.waiters.append(waiter)
            return false
        }
    }
}
