import ChasquiCore
import Logging
import TestSupport
import Testing

@testable import ChasquiHTTP

@Suite("The access log", .timeLimit(.minutes(15)))
struct AccessLogTests {
    @Test("has one line a request, written after its last byte")
    func lines() async throws {
        let log = CapturedLog()
        let logger = log.logger
        try await TestServer.run(ScriptedService(saying: ["ok"]), logger: logger) { server in
            _ = try await server.post(
                "/completion", #"{"prompt":"secret","stream":true}"#, headers: ["X-Request-Id": "mine"])
            _ = try await server.get("/nothing?secret=1")
        }
        let lines = log.lines.filter { $0.message == "request" }
        #expect(lines.count == 2)
        let streamed = try #require(lines.first { $0.metadata["id"] == "mine" }).metadata
        #expect(streamed["method"] == "POST")
        #expect(streamed["route"] == "/completion")
        #expect(streamed["status"].map { "\($0)" } == "200")
        #expect(streamed["prompt_tokens"].map { "\($0)" } == "7")
        #expect(streamed["cached_tokens"].map { "\($0)" } == "3")
        #expect(streamed["completion_tokens"].map { "\($0)" } == "2")
        #expect(streamed["queue_ms"] == "1.0")
        #expect(streamed["first_token_ms"] != nil)
        #expect(streamed["duration_ms"] != nil)
        let unmatched = try #require(lines.first { $0.metadata["route"] == "unmatched" }).metadata
        #expect(unmatched["status"].map { "\($0)" } == "404")
        #expect(log.lines.allSatisfy { !"\($0)".contains("secret") })
    }

    @Test("is there at the level info, where the framework's own start is not said a second time")
    func levelInfo() async throws {
        let log = CapturedLog()
        var logger = log.logger
        logger.logLevel = .info
        try await TestServer.run(ScriptedService(saying: ["ok"]), logger: logger) { server in
            _ = try await server.post("/completion", #"{"prompt":"hi"}"#)
        }
        #expect(log.lines.map(\.message) == ["request", "the shutdown begins"])
    }

    @Test("says what an internal error's response does not")
    func internalError() async throws {
        let log = CapturedLog()
        let logger = log.logger
        let service = ScriptedService()
        service.refusal = .engine(message: "the real reason")
        try await TestServer.run(service, logger: logger) { server in
            _ = try await server.post("/completion", #"{"prompt":"hi"}"#, headers: ["X-Request-Id": "mine"])
        }
        let line = try #require(log.lines.first { $0.level == .error })
        #expect(line.metadata["error"] == "the real reason")
        #expect(line.metadata["id"] == "mine")
    }

    @Test("has request id, key name and trace id on each line of a request")
    func everyLine() async throws {
        let log = CapturedLog()
        let logger = log.logger
        let service = ScriptedService()
        service.refusal = .engine(message: "broken")
        let headers = [
            "X-Request-Id": "mine", "Authorization": "Bearer sesame",
            "traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        ]
        try await TestServer.run(
            SingleModelDirectory(service), access: AccessControl(keys: ["sesame"]), logger: logger,
            configure: { $0.logsPrompts = true }
        ) { server in
            _ = try await server.post("/completion", #"{"prompt":"hi"}"#, headers: headers)
        }
        let lines = log.lines.filter { $0.message != "the shutdown begins" }
        #expect(lines.map(\.message) == ["prompt", "request failed", "request"])
        for line in lines {
            #expect(line.metadata["id"] == "mine")
            #expect(line.metadata["key"].map { "\($0)".isEmpty } == false)
            #expect(line.metadata["trace_id"] == "4bf92f3577b34da6a3ce929d0e0e4736")
            #expect(!"\(line)".contains("sesame"))
        }
    }

    @Test("has what the model is asked only where the operator wants it, and cuts it where it is long")
    func prompts() async throws {
        let log = CapturedLog()
        let logger = log.logger
        let long = String(repeating: "x", count: 70000)
        try await TestServer.run(
            ScriptedService(saying: ["ok"]), logger: logger, configure: { $0.logsPrompts = true }
        ) { server in
            _ = try await server.post("/completion", #"{"prompt":"asked"}"#)
            _ = try await server.post("/completion", #"{"prompt":"\#(long)"}"#)
        }
        let lines = log.lines.filter { $0.message == "prompt" }
        #expect(lines.first?.metadata["body"] == #"{"prompt":"asked"}"#)
        #expect(lines.last?.metadata["body"].map { "\($0)".utf8.count } == 65536)
        #expect(lines.last?.metadata["bytes_left_out"].map { "\($0)" } == "4477")
    }
}
