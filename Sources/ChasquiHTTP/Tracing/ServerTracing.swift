package import ChasquiTracing
package import Tracing

/// What makes the spans of requests, and what is known of their way to a collector.
package struct ServerTracing: Sendable {
    let tracer: any Tracer
    /// Nil for a tracer of the program that the server is part of.
    let exports: (@Sendable () -> ExportFigures)?

    package init(_ tracer: any Tracer) {
        self.tracer = tracer
        exports = nil
    }

    package init(_ exporter: SpanExporter) {
        tracer = exporter.tracer
        exports = { exporter.figures }
    }
}
