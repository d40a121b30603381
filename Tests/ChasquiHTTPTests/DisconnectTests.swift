import ChasquiCore
import ChasquiHTTP
import Testing

@Suite("A client that goes away", .timeLimit(.minutes(15)))
struct DisconnectTests {
    enum Departure: CaseIterable {
        case close, reset, halfClose

        func leave(_ connection: RawConnection) async throws {
            switch self {
            case .close: try await connection.close()
            case .reset: try await connection.reset()
            case .halfClose: try await connection.shutdownOutput()
            }
        }
    }

    static let requests = [
        ("/v1/chat/completions", #"{"messages":[{"role":"user","content":"hi"}],"stream":true}"#),
        ("/v1/chat/completions", #"{"messages":[{"role":"user","content":"hi"}]}"#),
        ("/completion", #"{"prompt":"hi","stream":true}"#),
        ("/completion", #"{"prompt":"hi"}"#),
    ]

    @Test("while its request is queued is noticed at once", arguments: Departure.allCases, requests)
    func queued(departure: Departure, request: (String, String)) async throws {
        let service = ScriptedService()
        try await TestServer.run(service) { server in
            let connection = try await server.connect()
            try await connection.request("POST", request.0, body: request.1)
            let call = try #require(await service.calls.next())
            try await departure.leave(connection)
            await call.abandoned.wait()
        }
    }

    @Test("during prefill is noticed at once", arguments: Departure.allCases, requests)
    func prefill(departure: Departure, request: (String, String)) async throws {
        let service = ScriptedService { call in
            let progress = PromptProgress(total: 100, cached: 0, processed: 10, elapsed: .milliseconds(5))
            call.channel.send(.promptProgress(progress))
        }
        try await TestServer.run(service) { server in
            let connection = try await server.connect()
            try await connection.request("POST", request.0, body: request.1)
            let call = try #require(await service.calls.next())
            try await departure.leave(connection)
            await call.abandoned.wait()
        }
    }

    @Test("during decode is noticed at once", arguments: Departure.allCases, requests)
    func decode(departure: Departure, request: (String, String)) async throws {
        let service = ScriptedService { $0.say("first") }
        try await TestServer.run(service) { server in
            let connection = try await server.connect()
            try await connection.request("POST", request.0, body: request.1)
            let call = try #require(await service.calls.next())
            if request.1.contains("stream") { try await connection.read(through: "first") }
            try await departure.leave(connection)
            await call.abandoned.wait()
        }
    }

    @Test("before its sign of life came is noticed, with comments being written, too")
    func duringComments() async throws {
        let service = ScriptedService()
        try await TestServer.run(service, configure: { $0.keepAliveInterval = .milliseconds(5) }) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/completion", body: #"{"prompt":"hi","stream":true}"#)
            let call = try #require(await service.calls.next())
            try await connection.read(through: ":\n\n")
            try await connection.close()
            await call.abandoned.wait()
        }
    }

    @Test("is counted, and the next request is answered")
    func counted() async throws {
        let service = ScriptedService { call in
            if case .text("finish")? = call.completion?.prompts.first { call.finish() }
        }
        try await TestServer.run(service) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/completion", body: #"{"prompt":"hi"}"#)
            let call = try #require(await service.calls.next())
            try await connection.close()
            await call.abandoned.wait()
            let next = try await server.post("/completion", #"{"prompt":"finish"}"#)
            #expect(next.status == 200)
            var metrics = ""
            while !metrics.contains("chasqui_client_disconnects_total 1\n") {
                metrics = try await server.get("/metrics").body
            }
            #expect(metrics.contains(#"route="/completion",method="POST",status="499"} 1"#))
        }
    }

    @Test("ends nothing on the connections of others")
    func others() async throws {
        let service = ScriptedService { $0.say("first") }
        try await TestServer.run(service) { server in
            let leaving = try await server.connect()
            try await leaving.request("POST", "/completion", body: #"{"prompt":"a","stream":true}"#)
            let first = try #require(await service.calls.next())
            let staying = try await server.connect()
            try await staying.request("POST", "/completion", body: #"{"prompt":"b","stream":true}"#)
            let second = try #require(await service.calls.next())
            try await leaving.close()
            await first.abandoned.wait()
            second.say("second")
            second.finish()
            let response = try await staying.readResponse()
            #expect(response.body.contains("second"))
            #expect(!second.abandoned.hasFired)
        }
    }

    @Test("after an answer does not cost the connection its next request")
    func keepAlive() async throws {
        let service = ScriptedService(saying: ["hello"])
        try await TestServer.run(service) { server in
            let connection = try await server.connect()
            for _ in 0..<3 {
                let whole = try await connection.exchange("POST", "/completion", body: #"{"prompt":"hi"}"#)
                #expect(whole.status == 200)
                #expect(whole.headers["connection"] != "close")
                let streamed = try await connection.exchange(
                    "POST", "/completion", body: #"{"prompt":"hi","stream":true}"#)
                #expect(streamed.body.contains("hello"))
            }
        }
    }
}
