import Synchronization

/// The watches of all requests that generate, and whether new ones are taken.
final class LiveRequests: Sendable {
    private struct State {
        var watches: [ObjectIdentifier: RequestWatch] = [:]
        var isDraining = false
    }

    private let state = Mutex(State())

    var isDraining: Bool { state.withLock { $0.isDraining } }

    fileprivate func add(_ watch: RequestWatch) {
        state.withLock { $0.watches[ObjectIdentifier(watch)] = watch }
    }

    fileprivate func remove(_ watch: RequestWatch) {
        state.withLock { _ = $0.watches.removeValue(forKey: ObjectIdentifier(watch)) }
    }

    /// No new requests from here on; running ones go on.
    func drain() {
        state.withLock { $0.isDraining = true }
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
