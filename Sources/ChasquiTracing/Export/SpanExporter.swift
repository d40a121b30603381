public import Logging
public import ServiceLifecycle

/// Makes spans, and sends them to a collector in batches while it runs.
///
/// Adding a span costs a lock and never waits: what cannot wait is dropped and counted. At a shutdown what is left is sent
/// within the configured timeout.
public struct SpanExporter: Service {
    /// Whose spans are exported.
    public let tracer: OTLPTracer
    private let configuration: TracingConfiguration
    private let version: String
    private let endpoint: String
    private let queue: SpanQueue
    private let logger: Logger

    /// Nil where no collector is configured.
    /// - Parameter version: of the program, for the collector.
    public init?(configuration: TracingConfiguration, version: String, logger: Logger) {
        guard let endpoint = configuration.endpoint else { return nil }
        let queue = SpanQueue(limit: configuration.queueLimit, batchLimit: configuration.batchLimit)
        tracer = OTLPTracer(sampleRatio: configuration.sampleRatio) { queue.add($0) }
        self.configuration = configuration
        self.version = version
        self.endpoint = endpoint
        self.queue = queue
        self.logger = logger
    }

    package var figures: ExportFigures { queue.figures }

    /// Exports until a graceful shutdown or a cancellation.
    public func run() async {
        let client = CollectorClient(
            endpoint: endpoint, headers: configuration.headers, timeout: configuration.timeout)
        let sender = BatchSender(
            client: client, queue: queue, firstRetry: configuration.firstRetry, logger: logger,
            request: { [serviceName = configuration.serviceName, version] spans in
                ExportRequest(serviceName: serviceName, version: version, spans: spans)
            })
        await cancelWhenGracefulShutdown { [queue, interval = configuration.interval] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { while (try? await Task.sleep(for: interval)) != nil { queue.wake() } }
                for await _ in queue.wakes { await sender.sendAll() }
                group.cancelAll()
            }
        }
        await flush(sender)
        await client.shutDown()
    }

    private func flush(_ sender: BatchSender) async {
        await withTaskGroup(of: Void.self) { [timeout = configuration.timeout] group in
            group.addTask { await sender.sendAll() }
            group.addTask { try? await Task.sleep(for: timeout) }
            await group.next()
            group.cancelAll()
        }
        let left = queue.giveUp()
        guard left > 0 else { return }
        logger.warning("spans were not exported before the end", metadata: ["spans": .stringConvertible(left)])
    }
}
