import ChasquiAccess
import ChasquiCore
import ChasquiStore
import Logging
import Synchronization

/// The end of a request: one access-log line and its count in the metrics, once, whatever way it ends. Its usage is written
/// when what is computed for it is over too.
final class RequestCompletion: Sendable {
    private let id: String
    private let record: RequestRecord
    private let metrics: RequestMetrics
    private let trace: RequestTrace?
    private let logger: Logger
    private let isDone = Mutex(false)

    init(
        id: String, record: RequestRecord, metrics: RequestMetrics, usage: UsageWriter? = nil,
        trace: RequestTrace? = nil,
        logger: Logger
    ) {
        self.id = id
        self.trace = trace
        self.record = record
        self.metrics = metrics
        self.logger = logger
        metrics.requestStarted()
        // The record keeps this, and must not be kept by it.
        record.onSettled { [weak record] in
            guard let record else { return }
            let figures = record.current
            if figures.isMetered {
                let duration = record.start.duration(to: .now)
                usage?.record(
                    UsageRecord(
                        figures, cachedTokens: record.stages.cachedTokens, request: id, at: record.date,
                        duration: duration))
            }
            record.update { $0.permit = nil }
        }
    }

    /// A response whose head could not be written is dropped without a word.
    deinit {
        finish()
    }

    func finish() {
        let isFirst = isDone.withLock { done in
            defer { done = true }
            return !done
        }
        guard isFirst else { return }
        let figures = record.current
        let duration = record.start.duration(to: .now)
        metrics.requestEnded(figures, duration: duration)
        record.release()
        trace?.end(figures, request: id, after: duration)
        logger.info("request", metadata: Self.metadata(figures, duration: duration))
    }

    static func metadata(_ figures: RequestFigures, duration: Duration) -> Logger.Metadata {
        var metadata: Logger.Metadata = [
            "method": .string(figures.method),
            "route": .string(figures.route),
            "status": .stringConvertible(figures.status),
            "duration_ms": .string(rounded(duration)),
        ]
        if let caller = figures.caller, !caller.id.isEmpty { metadata["key"] = .string(caller.name) }
        if let summary = figures.summary {
            metadata["prompt_tokens"] = .stringConvertible(summary.usage.promptTokens)
            metadata["cached_tokens"] = .stringConvertible(summary.usage.cachedTokens)
            metadata["completion_tokens"] = .stringConvertible(summary.usage.completionTokens)
            metadata["queue_ms"] = .string(rounded(summary.timings.queue))
        }
        if let cache = figures.cache { metadata["cache"] = .string(cache.rawValue) }
        if let first = figures.firstToken { metadata["first_token_ms"] = .string(rounded(first)) }
        if let failure = figures.failure { metadata["failure"] = .string(failure) }
        return metadata
    }

    private static func rounded(_ duration: Duration) -> String {
        let tenths = Int64((duration.milliseconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
