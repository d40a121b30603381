import Logging
import Synchronization

/// The end of requests at a shutdown: no new ones, and what runs has a limit.
package final class ShutdownDrain: Sendable {
    private let live: LiveRequests
    private let conversations: Conversations
    private let limit: Duration
    private let logger: Logger
    private let hasBegun = Mutex(false)

    init(live: LiveRequests, conversations: Conversations, limit: Duration, logger: Logger) {
        self.live = live
        self.conversations = conversations
        self.limit = limit
        self.logger = logger
    }

    /// Whether no new requests are taken any more.
    var isUnderWay: Bool { live.isDraining }

    /// Returns when it is under way and no request runs any more, or when the task is cancelled.
    func waitUntilNothingRuns() async {
        await live.waitUntilDrained()
    }

    /// Returns when what ran was given its time, and has been told to end.
    func run() async {
        let running = live.drain()
        logger.notice(
            "the shutdown begins",
            metadata: ["running": .stringConvertible(running), "limit_s": .stringConvertible(limit / .seconds(1))])
        conversations.drain()
        try? await Task.sleep(for: limit)
        live.endAll()
    }

    /// On an application's server, where services and connections are told of the shutdown one after another: whoever is told
    /// first begins it.
    package func begin() {
        let isFirst = hasBegun.withLock { begun in
            defer { begun = true }
            return !begun
        }
        if isFirst { Task { await run() } }
    }
}
