import Synchronization

/// The watches of all requests that generate, and whether new ones are taken.
final class LiveRequests: Sendable {
    private struct State {
        var watches: [ObjectIdentifier: RequestWatch] = [:]
        var isDraining = false
        /// Who waits until no new ones are taken, and none runs.
        var waiting: [Int: AsyncStream<Void>.Continuation] = [:]
        var lastWait = 0

        var isDrained: Bool { isDraining && watches.isEmpty }

        mutating func wait(_ continuation: AsyncStream<Void>.Continuation) -> Int {
            lastWait += 1
            waiting[lastWait] = continuation
            return lastWait
        }
    }

    private let state = Mutex(State())

    var isDraining: Bool { state.withLock { $0.isDraining } }

    fileprivate func add(_ watch: RequestWatch) {
        state.withLock { $0.watches[ObjectIdentifier(watch)] = watch }
    }

    fileprivate func remove(_ watch: RequestWatch) {
        state.withLock { $0.watches[ObjectIdentifier(watch)] = nil }
        tellDrained()
    }

    /// No new requests from here on; running ones go on.
    /// - Returns: how many those are.
    func drain() -> Int {
        let running = state.withLock { state in
            state.isDraining = true
            return state.watches.count
        }
        tellDrained()
        return running
    }

    /// Waits until no new requests are taken and none runs, or until the task is cancelled.
    func waitUntilDrained() async {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        let number = state.withLock { $0.wait(continuation) }
        tellDrained()
        // It ends with the task, too.
        for await _ in stream {}
        state.withLock { $0.waiting[number] = nil }
    }

    /// How many wait for that.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    private func tellDrained() {
        let waiting = state.withLock { state -> [AsyncStream<Void>.Continuation] in
            guard state.isDrained else { return [] }
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.finish() }
    }

    /// Ends what still runs.
    func endAll() {
        let watches = state.withLock { Array($0.watches.values) }
        for watch in watches { watch.end(.shuttingDown) }
    }
}

extension LiveRequests {
    /// A request's place among the live ones, given back when the last who holds it is gone.
    final class Lease: Sendable {
        let watch = RequestWatch()
        private let requests: LiveRequests

        init(_ requests: LiveRequests) {
            self.requests = requests
            requests.add(watch)
        }

        deinit {
            requests.remove(watch)
        }
    }
}
