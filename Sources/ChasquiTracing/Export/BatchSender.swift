import Logging

/// Sends what waits, batch by batch, and each batch until it is taken or given up.
actor BatchSender {
    private let client: CollectorClient
    private let queue: SpanQueue
    private let firstRetry: Duration
    private let logger: Logger
    private let request: @Sendable ([FinishedSpan]) -> ExportRequest
    /// Whether the last try failed: a collector that is away is said once.
    private var isFailing = false

    init(
        client: CollectorClient, queue: SpanQueue, firstRetry: Duration, logger: Logger,
        request: @escaping @Sendable ([FinishedSpan]) -> ExportRequest
    ) {
        self.client = client
        self.queue = queue
        self.firstRetry = firstRetry
        self.logger = logger
        self.request = request
    }

    func sendAll() async {
        while !Task.isCancelled {
            let batch = queue.takeBatch()
            if batch.isEmpty { return }
            await send(batch)
        }
    }

    private func send(_ batch: [FinishedSpan]) async {
        var retry = ExportRetry(first: firstRetry)
        let json = request(batch).json
        while true {
            do throws(ExportFailure) {
                let rejected = min(batch.count, max(0, try await client.send(json)))
                return taken(batch.count - rejected, rejected: rejected)
            } catch {
                if Task.isCancelled { return queue.putBack(batch) }
                tell(error)
                guard let wait = retry.wait(after: error) else {
                    return queue.settle(failed: batch.count)
                }
                try? await Task.sleep(for: wait)
                if Task.isCancelled { return queue.putBack(batch) }
            }
        }
    }

    private func taken(_ count: Int, rejected: Int) {
        queue.settle(exported: count, failed: rejected)
        if rejected > 0 {
            logger.warning("the collector refused spans", metadata: ["spans": .stringConvertible(rejected)])
        }
        if isFailing { logger.notice("spans are exported again") }
        isFailing = false
    }

    private func tell(_ failure: ExportFailure) {
        if !isFailing {
            logger.warning("spans cannot be exported", metadata: ["reason": .string(failure.reason)])
        }
        isFailing = true
    }
}
