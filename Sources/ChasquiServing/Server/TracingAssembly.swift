import ChasquiHTTP
import ChasquiTracing
import Logging
import ServiceLifecycle
import Tracing

/// Whose spans a server's requests are.
struct TracingAssembly {
    /// Nil where there are none.
    let server: ServerTracing?
    /// What sends them away.
    let services: [any Service]

    /// - Parameter tracer: the one that the program gave; nil takes the process's, or else one for the collector.
    init(_ configuration: TracingConfiguration, given tracer: (any Tracer)?, logger: Logger) {
        let bootstrapped = InstrumentationSystem.tracer
        if let tracer = tracer ?? (bootstrapped is NoOpTracer ? nil : bootstrapped) {
            server = ServerTracing(tracer)
            services = []
        } else {
            let exporter = SpanExporter(
                configuration: configuration, version: ChasquiVersion.current, logger: logger)
            server = exporter.map { ServerTracing($0) }
            services = [exporter].compactMap { $0 }
        }
    }
}
