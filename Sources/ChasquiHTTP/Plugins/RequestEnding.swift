import ChasquiCore
import NIOCore
import Synchronization

/// The end of a request that a plugin answers, and what has to be ended with it. It is among the live requests until this is
/// dropped.
final class RequestEnding: Sendable {
    private let lease: LiveRequests.Lease
    private let timeout: Duration?
    private let actions = Mutex<[@Sendable () -> Void]?>([])

    /// - Parameter timeout: the time that requests get.
    init(_ live: LiveRequests, timeout: Duration?) {
        lease = LiveRequests.Lease(live)
        self.timeout = timeout
    }

    /// Begins to watch: the request ends where its client goes away, the time is over, or the server ends.
    func watch(_ channel: any Channel, until deadline: ContinuousClock.Instant?) async {
        lease.watch.onEnd { [weak self] in self?.end() }
        await channel.begin(lease.watch, timeout: deadline.map { ContinuousClock.now.duration(to: $0) })
    }

    /// Done at once where the end has come already.
    func add(_ action: @escaping @Sendable () -> Void) {
        let isOver = actions.withLock { actions in
            actions?.append(action)
            return actions == nil
        }
        if isOver { action() }
    }

    private func end() {
        let all = actions.withLock { $0.take() } ?? []
        for action in all { action() }
    }

    var hasCome: Bool { lease.watch.ending != nil }

    /// What really ended a request that was told to stop.
    func explained(_ error: InferenceError) -> InferenceError { lease.watch.explained(error, timeout: timeout) }
}
