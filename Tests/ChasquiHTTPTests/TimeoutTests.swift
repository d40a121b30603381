import ChasquiCore
import ChasquiHTTP
import Testing

@Suite("A request's time", .timeLimit(.minutes(15)))
struct TimeoutTests {
    @Test("ends an answer that has not begun with 504", arguments: [true, false])
    func beforeTheFirstEvent(streamed: Bool) async throws {
        let service = ScriptedService()
        try await TestServer.run(service, configure: { $0.requestTimeout = .milliseconds(20) }) { server in
            let response = try await server.post("/completion", #"{"prompt":"hi","stream":\#(streamed)}"#)
            #expect(response.status == 504)
            let call = try #require(await service.calls.next())
            await call.abandoned.wait()
        }
    }

    @Test("ends a stream with an error event")
    func inAStream() async throws {
        // The stream has to begin in that time, which takes long where much else is computed.
        for seconds in [1, 4, 16] {
            if try await streams(within: .seconds(seconds)) { return }
        }
        Issue.record("no stream began in time")
    }

    /// - Returns: whether the stream began in time.
    private func streams(within limit: Duration) async throws -> Bool {
        let service = ScriptedService { $0.say("first") }
        return try await TestServer.run(service, configure: { $0.requestTimeout = limit }) { server in
            let connection = try await server.connect()
            let response = try await connection.exchange(
                "POST", "/v1/chat/completions", body: #"{"messages":[{"role":"user","content":"hi"}],"stream":true}"#)
            guard response.status == 200 else { return false }
            #expect(response.events.last?.contains(#""error""#) == true)
            let call = try #require(await service.calls.next())
            await call.abandoned.wait()
            #expect(try await connection.exchange("GET", "/health").status == 200)
            return true
        }
    }

    @Test("ends an answer that a service never begins", arguments: [true, false])
    func deafService(streamed: Bool) async throws {
        let service = DeafService()
        let models = SingleModelDirectory(service)
        try await TestServer.run(models, configure: { $0.requestTimeout = .milliseconds(20) }) { server in
            let response = try await server.post("/completion", #"{"prompt":"hi","stream":\#(streamed)}"#)
            #expect(response.status == 504)
            service.release.fire()
        }
    }

    @Test("reaches the service, counted from the request's arrival")
    func deadline() async throws {
        let service = ScriptedService(saying: ["ok"])
        try await TestServer.run(service, configure: { $0.requestTimeout = .seconds(60) }) { server in
            let before = ContinuousClock.now
            _ = try await server.post("/completion", #"{"prompt":"hi"}"#)
            let call = try #require(await service.calls.next())
            let deadline = try #require(call.identity?.deadline)
            #expect(deadline >= before.advanced(by: .seconds(60)))
            #expect(deadline <= ContinuousClock.now.advanced(by: .seconds(60)))
            #expect(call.identity?.timeout == .seconds(60))
        }
    }

    @Test("ends the connection of a client that reads nothing")
    func stuckClient() async throws {
        let service = ScriptedService()
        let megabyte = String(repeating: "a", count: 1_000_000)
        let configure = { (configuration: inout HTTPConfiguration) in
            configuration.requestTimeout = .seconds(1)
            configuration.linger = .milliseconds(50)
        }
        try await TestServer.run(service, configure: configure) { server in
            let connection = try await server.connect()
            try await connection.stopReading()
            try await connection.request("POST", "/completion", body: #"{"prompt":"hi","stream":true}"#)
            let call = try #require(await service.calls.next())
            for _ in 0..<30 { call.say(megabyte) }
            await call.abandoned.wait()
            var metrics = ""
            while !metrics.contains("chasqui_http_requests_running 1\n") {
                metrics = try await server.get("/metrics").body
            }
        }
    }
}

/// A service that does not look at cancellation.
private final class DeafService: InferenceService {
    let release = Signal()
    let model = ModelDescription(id: "deaf", created: 0)
    let readiness = Readiness.ready
    let activity = EngineActivity()

    func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream {
        await release.wait()
        throw .cancelled
    }

    func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream {
        await release.wait()
        throw .cancelled
    }
}
