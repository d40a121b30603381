import ChasquiAccess
import ChasquiCore
import ChasquiTracing
import HTTPTypes
import Logging
import Synchronization
import TestSupport
import Testing
import Tracing

@testable import ChasquiHTTP

@Suite("Traces", .timeLimit(.minutes(15)))
struct TracingTests {
    private static let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    @Test("have a span for a request, and one for each stage below it", arguments: [true, false])
    func spans(isStreamed: Bool) async throws {
        let recorder = SpanRecorder()
        _ = try await TestServer.run(timedService(), tracing: recorder.tracing) { server in
            try await server.post(
                "/v1/chat/completions",
                #"{"messages":[{"role":"user","content":"secret"}],"stream":\#(isStreamed)}"#)
        }
        let root = try #require(recorder.spans.first { $0.kind == .server })
        #expect(root.name == "POST /v1/chat/completions")
        #expect(root.parentID == nil)
        #expect(root.attributes.get("http.response.status_code") == .int64(200))
        #expect(root.attributes.get("gen_ai.operation.name") == .string("chat"))
        #expect(root.attributes.get("gen_ai.request.model") == .string("scripted"))
        #expect(root.attributes.get("gen_ai.usage.output_tokens") == .int64(2))
        #expect(root.attributes.get("gen_ai.usage.cache_read.input_tokens") == .int64(3))
        #expect(root.attributes.get("gen_ai.response.finish_reasons") == .stringArray(["stop"]))
        let stages = recorder.spans.filter { $0.parentID == root.trace.spanID }
        #expect(stages.map(\.name) == ["queue", "prefill", "decode"])
        // A moment is a Double's number of seconds, so that a microsecond is the most that can be asked for.
        for (stage, nanoseconds) in zip(stages, [1_000_000, 10_000_000, 20_000_000] as [UInt64]) {
            #expect(stage.end - stage.start > nanoseconds - 1000 && stage.end - stage.start < nanoseconds + 1000)
        }
        #expect(stages[0].end == stages[1].start && stages[1].end == stages[2].start)
        #expect(!"\(recorder.spans)".contains("secret"))
    }

    @Test("go on where a client began them, and the answer and the log say which it is")
    func propagation() async throws {
        let recorder = SpanRecorder()
        let log = CapturedLog()
        let logger = log.logger
        let response = try await TestServer.run(
            SingleModelDirectory(ScriptedService(saying: ["ok"])), tracing: recorder.tracing, logger: logger
        ) { server in
            try await server.post("/completion", #"{"prompt":"hi"}"#, headers: ["traceparent": Self.parent])
        }
        let span = try #require(recorder.spans.first)
        #expect(span.trace.traceID.hexadecimal == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(span.parentID == 0x00f0_67aa_0ba9_02b7)
        #expect(response.headers["traceparent"] == span.trace.parent)
        let line = try #require(log.lines.first { $0.message == "request" })
        #expect(line.metadata["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736")
    }

    @Test("of a client are named in the log where no spans are made, too")
    func logged() async throws {
        let log = CapturedLog()
        let logger = log.logger
        let response = try await TestServer.run(ScriptedService(saying: ["ok"]), logger: logger) { server in
            try await server.post("/completion", #"{"prompt":"hi"}"#, headers: ["traceparent": Self.parent])
        }
        let line = try #require(log.lines.first { $0.message == "request" })
        #expect(line.metadata["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736")
        #expect(response.headers["traceparent"] == nil)
    }

    @Test("of requests that fail say why")
    func failure() async throws {
        let recorder = SpanRecorder()
        let service = ScriptedService()
        service.refusal = .engine(message: "secret")
        _ = try await TestServer.run(SingleModelDirectory(service), tracing: recorder.tracing) { server in
            try await server.post("/completion", #"{"prompt":"hi"}"#)
        }
        let span = try #require(recorder.spans.first)
        #expect(span.status == SpanStatus(code: .error, message: "internal"))
        #expect(span.attributes.get("error.type") == .string("internal"))
        #expect(span.attributes.get("http.response.status_code") == .int64(500))
        #expect(!"\(span)".contains("secret"))
    }

    @Test("have the stages that a request came to before it failed, the last one with the reason")
    func failedStage() async throws {
        let recorder = SpanRecorder()
        let service = ScriptedService { call in
            Self.begin([.queue, .prefill], of: call)
            call.channel.fail(.stuck(after: .seconds(1)))
        }
        _ = try await TestServer.run(SingleModelDirectory(service), tracing: recorder.tracing) { server in
            try await server.post("/completion", #"{"prompt":"hi"}"#)
        }
        let root = try #require(recorder.spans.first { $0.kind == .server })
        let stages = recorder.spans.filter { $0.parentID == root.trace.spanID }
        #expect(stages.map(\.name) == ["queue", "prefill"])
        #expect(stages.map { $0.status?.message } == [nil, "timeout"])
        #expect(stages[0].end == stages[1].start && stages[1].end == root.end)
    }

    @Test("say of a request that its client gave it up, and in which stage")
    func cancelled() async throws {
        let recorder = SpanRecorder()
        let service = ScriptedService { Self.begin([.queue], of: $0) }
        try await TestServer.run(SingleModelDirectory(service), tracing: recorder.tracing) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/completion", body: #"{"prompt":"hi"}"#)
            let call = try #require(await service.calls.next())
            try await connection.close()
            await call.abandoned.wait()
        }
        let root = try #require(recorder.spans.first { $0.kind == .server })
        #expect(root.status == SpanStatus(code: .error, message: "client_gone"))
        #expect(root.attributes.get("error.type") == .string("client_gone"))
        let stages = recorder.spans.filter { $0.parentID == root.trace.spanID }
        #expect(stages.map(\.name) == ["queue"])
        #expect(stages.first?.status == root.status)
    }

    @Test("call a client's mistake no error of the server")
    func refused() async throws {
        let recorder = SpanRecorder()
        _ = try await TestServer.run(SingleModelDirectory(ScriptedService()), tracing: recorder.tracing) { server in
            try await server.post("/completion", #"{"prompt":3}"#)
        }
        let span = try #require(recorder.spans.first)
        #expect(span.status == nil)
        #expect(span.attributes.get("error.type") == .string("invalid_request"))
    }

    @Test("have no spans of what probes and Prometheus ask")
    func probes() async throws {
        let recorder = SpanRecorder()
        _ = try await TestServer.run(SingleModelDirectory(ScriptedService()), tracing: recorder.tracing) { server in
            for path in ["/health", "/metrics", "/", "/no/such/route"] { _ = try await server.get(path) }
        }
        #expect(recorder.spans.isEmpty)
    }

    @Test("that are exported are counted")
    func metrics() async throws {
        var configuration = TracingConfiguration()
        configuration.endpoint = "http://127.0.0.1:9"
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        // Nobody runs it, so that its spans wait.
        let exporter = try #require(SpanExporter(configuration: configuration, version: "1", logger: quiet))
        let text = try await TestServer.run(
            SingleModelDirectory(ScriptedService(saying: ["ok"])), tracing: ServerTracing(exporter)
        ) { server in
            _ = try await server.post("/completion", #"{"prompt":"hi"}"#)
            return try await server.get("/metrics").body
        }
        #expect(text.contains("chasqui_trace_spans_waiting 1\n"))
        #expect(text.contains("chasqui_trace_spans_total{outcome=\"dropped\"} 0\n"))
    }

    /// Tells a call's stages as the engine does.
    private static func begin(_ stages: [RequestStages.Stage], of call: ScriptedService.Call) {
        for stage in stages { call.identity?.stages?.begin(stage, at: .now) }
    }

    /// One whose summary says when its first time began.
    private func timedService() -> any ModelDirectory {
        SingleModelDirectory(
            ScriptedService { call in
                call.say("ok", tokens: [1])
                var summary = ScriptedService.Call.summary()
                summary.timings.arrival = .now
                call.channel.send(.finished(summary))
            })
    }
}

/// Spans that a test reads.
final class SpanRecorder: Sendable {
    private let kept = Mutex<[FinishedSpan]>([])

    /// In the order of their beginnings.
    var spans: [FinishedSpan] { kept.withLock { $0 }.sorted { ($0.start, $0.end) < ($1.start, $1.end) } }

    var tracing: ServerTracing {
        ServerTracing(OTLPTracer { [self] span in kept.withLock { $0.append(span) } })
    }
}
