import HTTPTypes
import Logging
import ServiceLifecycle
import Testing
import Tracing

@testable import ChasquiTracing

@Suite("The exporter", .timeLimit(.minutes(15))) struct SpanExporterTests {
    @Test("sends batches as OTLP over HTTP, with the headers that it was given")
    func export() async throws {
        let collector = Collector()
        let figures = try await collector.run { endpoint in
            try await exporting(to: endpoint + "/") { exporter in
                exporter.tracer.startSpan("a", context: .topLevel).end()
                exporter.tracer.startSpan("b", context: .topLevel).end()
                let post = try #require(await collector.next())
                #expect(post.path == "/v1/traces")
                #expect(post.headers[.contentType] == "application/json")
                #expect(post.headers[.authorization] == "Bearer secret")
                #expect(post.names == ["a", "b"])
            }
        }
        #expect(figures.exported == 2)
    }

    @Test("tries again while the collector has too much to do")
    func retry() async throws {
        let collector = Collector([.init(status: .tooManyRequests), .init(status: .serviceUnavailable)])
        let figures = try await collector.run { endpoint in
            try await exporting(to: endpoint) { exporter in
                exporter.tracer.startSpan("a", context: .topLevel).end()
                exporter.tracer.startSpan("b", context: .topLevel).end()
                for _ in 1...3 { #expect(await collector.next()?.names == ["a", "b"]) }
            }
        }
        #expect(figures.exported == 2)
        #expect(figures.failed == 0)
    }

    @Test("counts what the collector does not want, and goes on")
    func refused() async throws {
        let partial = #"{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no"}}"#
        let collector = Collector([.init(status: .badRequest), .init(body: partial)])
        let figures = try await collector.run { endpoint in
            try await exporting(to: endpoint) { exporter in
                for _ in 1...3 {
                    exporter.tracer.startSpan("a", context: .topLevel).end()
                    exporter.tracer.startSpan("b", context: .topLevel).end()
                    #expect(await collector.next() != nil)
                }
            }
        }
        #expect(figures.failed == 3)
        #expect(figures.exported == 3)
    }

    @Test("sends what is left at a shutdown")
    func flush() async throws {
        let collector = Collector()
        let figures = try await collector.run { endpoint in
            try await exporting(to: endpoint) { exporter in
                exporter.tracer.startSpan("left", context: .topLevel).end()
            }
        }
        #expect(figures.exported == 1)
        #expect(await collector.next()?.names == ["left"])
    }

    @Test("ends in time where there is no collector, and counts what was lost")
    func unreachable() async throws {
        // Port 9 is discard's; on this machine nobody listens there.
        let figures = try await exporting(to: "http://127.0.0.1:9", timeout: .milliseconds(100)) { exporter in
            exporter.tracer.startSpan("lost", context: .topLevel).end()
        }
        #expect(figures.exported == 0)
        #expect(figures.failed == 1)
        #expect(figures.waiting == 0)
    }

    /// Runs an exporter whose batches are two spans, and that sends smaller ones only at its end.
    private func exporting(
        to endpoint: String, timeout: Duration = .seconds(30),
        _ body: (SpanExporter) async throws -> Void
    ) async throws -> ExportFigures {
        var configuration = TracingConfiguration()
        configuration.endpoint = endpoint
        configuration.headers = [ExportHeader(name: "Authorization", value: "Bearer secret")]
        configuration.batchLimit = 2
        configuration.interval = .seconds(3600)
        configuration.firstRetry = .milliseconds(1)
        configuration.timeout = timeout
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let exporter = try #require(SpanExporter(configuration: configuration, version: "1", logger: quiet))
        let group = ServiceGroup(services: [exporter], logger: quiet)
        async let running: Void = group.run()
        try await body(exporter)
        await group.triggerGracefulShutdown()
        try await running
        return exporter.figures
    }
}
