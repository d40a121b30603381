import ChasquiCore
import ChasquiHTTP
import Logging
import TestSupport
import Testing

@Suite("Shutdown", .timeLimit(.minutes(15)))
struct ShutdownTests {
    static let streamed = #"{"prompt":"hi","stream":true}"#

    @Test("waits for a running stream, and tells all who ask meanwhile that the server ends")
    func drains() async throws {
        let service = ScriptedService { $0.say("first") }
        try await TestServer.run(service, configure: { $0.shutdownLimit = .seconds(60) }) { server in
            let silent = try await server.connect()
            let idle = try await server.connect()
            _ = try await idle.exchange("GET", "/health")
            let connection = try await server.connect()
            try await connection.request("POST", "/completion", body: Self.streamed)
            let call = try #require(await service.calls.next())
            try await connection.read(through: "first")
            await server.shutDown()
            while try await server.get("/health").status == 200 {}
            for path in ["/health", "/health/ready"] {
                let answer = try await server.get(path)
                #expect(answer.status == 503)
                #expect(answer.headers["retry-after"] != nil)
            }
            for path in ["/health/live", "/metrics"] { #expect(try await server.get(path).status == 200) }
            let refused = try await server.connect().exchange("POST", "/completion", body: Self.streamed)
            #expect(refused.status == 503)
            #expect(refused.headers["retry-after"] != nil)
            let last = try await idle.exchange("GET", "/health")
            #expect(last.status == 503)
            #expect(last.headers["connection"] == "close")
            #expect(await idle.readToEnd() == "")
            #expect(!call.abandoned.hasFired)
            call.say("last")
            call.finish()
            #expect(await connection.readToEnd().contains("last"))
            #expect(await silent.readToEnd() == "")
        }
    }

    @Test("leaves a port that others listen on to them at once, and answers 503 behind what runs")
    func leavesSharedPort() async throws {
        let service = ScriptedService { $0.say("first") }
        try await TestServer.run(
            service,
            configure: {
                $0.shutdownLimit = .seconds(60)
                $0.reusesPort = true
            }
        ) { server in
            let idle = try await server.connect()
            _ = try await idle.exchange("GET", "/health")
            let connection = try await server.connect()
            try await connection.request("POST", "/completion", body: Self.streamed)
            let call = try #require(await service.calls.next())
            try await connection.read(through: "first")
            try await connection.request("GET", "/health")
            await server.shutDown()
            // The connection without a request is closed with the port.
            #expect(await idle.readToEnd() == "")
            await #expect(throws: (any Error).self) { _ = try await server.connect() }
            call.say("last")
            call.finish()
            let rest = await connection.readToEnd()
            #expect(rest.contains("last"))
            #expect(rest.contains("HTTP/1.1 503"))
            #expect(rest.contains("Retry-After: 5") || rest.contains("retry-after: 5"))
            #expect(!call.abandoned.hasFired)
        }
    }

    @Test("ends what still runs at its limit, streams with an error event, others with 503")
    func limit() async throws {
        let service = ScriptedService { $0.say("first") }
        try await TestServer.run(service, configure: { $0.shutdownLimit = .zero }) { server in
            let streaming = try await server.connect()
            try await streaming.request("POST", "/completion", body: Self.streamed)
            let whole = try await server.connect()
            try await whole.request("POST", "/completion", body: #"{"prompt":"hi"}"#)
            let first = try #require(await service.calls.next())
            let second = try #require(await service.calls.next())
            try await streaming.read(through: "first")
            await server.shutDown()
            await first.abandoned.wait()
            await second.abandoned.wait()
            #expect(await streaming.readToEnd().contains(#""error""#))
            #expect(await whole.readToEnd().hasPrefix("HTTP/1.1 503"))
        }
    }

    @Test("does not wait for a client that reads nothing, and takes it for no failure")
    func stuckClient() async throws {
        let service = ScriptedService()
        let log = CapturedLog()
        try await TestServer.run(service, logger: log.logger, configure: { $0.linger = .milliseconds(50) }) { server in
            let connection = try await server.connect()
            try await connection.stopReading()
            try await connection.request("POST", "/completion", body: Self.streamed)
            let call = try #require(await service.calls.next())
            for _ in 0..<30 { call.say(String(repeating: "a", count: 1_000_000)) }
            await server.shutDown()
            await call.abandoned.wait()
        }
        #expect(log.lines.allSatisfy { $0.level < .error }, "\(log.texts)")
    }

    @Test("an address that is taken is told with the repair")
    func addressInUse() async throws {
        try await TestServer.run(ScriptedService(saying: [])) { server in
            let port = server.port
            let error = await #expect(throws: HTTPServerError.self) {
                try await TestServer.run(ScriptedService(saying: []), configure: { $0.port = port }) { _ in }
            }
            #expect(error == .addressInUse(.tcp(host: "127.0.0.1", port: port)))
            #expect(error?.description.contains("--port") == true)
        }
    }
}
