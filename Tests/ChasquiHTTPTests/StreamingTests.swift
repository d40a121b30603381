import ChasquiCore
import ChasquiHTTP
import Testing

@Suite("A streamed answer", .timeLimit(.minutes(15)))
struct StreamingTests {
    static let chat = #"{"messages":[{"role":"user","content":"hi"}],"stream":true}"#
    static let prompt = #"{"prompt":"hi","stream":true}"#
    static let requests = [
        ("/v1/chat/completions", chat), ("/chat/completions", chat), ("/v1/completions", prompt),
        ("/completion", prompt), ("/completions", prompt),
    ]

    @Test("is server-sent events that nobody may cache or collect", arguments: requests)
    func headers(request: (String, String)) async throws {
        try await TestServer.run(ScriptedService(saying: ["hel", "lo"])) { server in
            let response = try await server.post(request.0, request.1)
            #expect(response.status == 200)
            #expect(response.headers["content-type"]?.hasPrefix("text/event-stream") == true)
            #expect(response.headers["cache-control"] == "no-cache")
            #expect(response.headers["x-accel-buffering"] == "no")
            #expect(response.headers["x-request-id"] != nil)
            #expect(response.body.hasSuffix("\n\n"))
            let lines = response.body.split(separator: "\n\n")
            #expect(lines.allSatisfy { $0.hasPrefix("data: ") && !$0.contains("\n") })
            let isOpenAI = request.0.contains("v1") || request.0.contains("chat")
            #expect((response.events.last == "[DONE]") == isOpenAI)
        }
    }

    @Test(
        "is an error response where the prompt fails, unless it tells how far that is",
        arguments: [("", 504), (#","return_progress":true"#, 200)])
    func failingPrompt(members: String, status: Int) async throws {
        let service = ScriptedService { call in
            call.channel.send(.promptProgress(PromptProgress(total: 9, cached: 0, processed: 4, elapsed: .zero)))
            call.channel.fail(.promptTooSlow(limit: .seconds(1)))
        }
        try await TestServer.run(service) { server in
            let response = try await server.post("/completion", #"{"prompt":"hi","stream":true\#(members)}"#)
            #expect(response.status == status)
            #expect(response.body.contains("t_max_prompt_ms"))
        }
    }

    @Test("arrives as it is generated")
    func asItComes() async throws {
        let service = ScriptedService()
        try await TestServer.run(service) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/completion", body: Self.prompt)
            let call = try #require(await service.calls.next())
            for text in ["one", "two", "three"] {
                call.say(text)
                try await connection.read(through: text)
            }
            call.finish()
            try await connection.read(through: "0\r\n\r\n")
        }
    }

    @Test("sends what is there at a wake-up in one write")
    func oneWrite() async throws {
        let service = ScriptedService { call in
            call.channel.send(.reasoning("thought"))
            call.say("text")
            call.channel.send(.reasoning("again"))
            call.finish()
        }
        try await TestServer.run(service) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/v1/chat/completions", body: Self.chat)
            _ = try await connection.readHead()
            let chunk = try #require(try await connection.readChunk())
            #expect(chunk.contains("thought"))
            #expect(chunk.contains("again"))
            #expect(chunk.contains("[DONE]"))
            #expect(try await connection.readChunk() == nil)
        }
    }

    @Test("begins with a comment where nothing comes for a while, and goes on with comments")
    func comments() async throws {
        let service = ScriptedService()
        try await TestServer.run(service, configure: { $0.keepAliveInterval = .milliseconds(5) }) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/completion", body: Self.prompt)
            let call = try #require(await service.calls.next())
            #expect(try await connection.readHead().status == 200)
            for _ in 0..<3 { #expect(try await connection.readChunk() == ":\n\n") }
            call.say("first")
            try await connection.read(through: "first")
            for _ in 0..<3 { try await connection.read(through: ":\n\n") }
            call.say("last")
            call.finish()
            try await connection.read(through: "last")
            try await connection.read(through: "0\r\n\r\n")
            let next = try await connection.exchange("GET", "/health")
            #expect(next.status == 200, "\(next)")
        }
    }

    @Test("has no comments where the server, or the request, wants none", arguments: [true, false])
    func noComments(isServers: Bool) async throws {
        let service = ScriptedService()
        try await TestServer.run(service, configure: { $0.keepAliveInterval = isServers ? nil : .milliseconds(5) }) {
            server in
            let connection = try await server.connect()
            let ping = isServers ? "" : #","sse_ping_interval":-1"#
            try await connection.request("POST", "/completion", body: #"{"prompt":"hi","stream":true\#(ping)}"#)
            let call = try #require(await service.calls.next())
            // The other stream has comments by then.
            if !isServers { try await Self.awaitComments(on: server, service) }
            call.say("first")
            #expect(try await connection.readHead().status == 200)
            #expect(try await connection.readChunk()?.hasPrefix("data: ") == true)
            call.finish()
        }
    }

    private static func awaitComments(on server: TestServer, _ service: ScriptedService) async throws {
        let connection = try await server.connect()
        try await connection.request("POST", "/completion", body: prompt)
        let call = try #require(await service.calls.next())
        for _ in 0..<3 { try await connection.read(through: ":\n\n") }
        call.finish()
    }

    @Test("that begins with a comment ends with an error event where the service refuses late")
    func lateFailure() async throws {
        let service = ScriptedService()
        try await TestServer.run(service, configure: { $0.keepAliveInterval = .milliseconds(5) }) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/completion", body: Self.prompt)
            let call = try #require(await service.calls.next())
            try await connection.read(through: ":\n\n")
            call.channel.fail(.contextExceeded(promptTokens: 10, contextTokens: 5))
            try await connection.read(through: #""error""#)
            try await connection.read(through: "0\r\n\r\n")
        }
    }

    @Test("of a service that breaks off ends with an error event")
    func brokenOff() async throws {
        let service = ScriptedService { call in
            call.say("first")
            call.channel.fail(.cancelled)
        }
        try await TestServer.run(service) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/completion", body: Self.prompt)
            #expect(await connection.readToEnd().contains("first"))
        }
    }

    @Test("of many clients at once reaches each with its own text")
    func many() async throws {
        let service = ScriptedService { call in
            guard case .text(let prompt)? = call.completion?.prompts.first else { return }
            for index in 0..<20 { call.say("<\(prompt)-\(index)>") }
            call.finish()
        }
        try await TestServer.run(service) { server in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for client in 0..<16 {
                    group.addTask {
                        let response = try await server.post("/completion", #"{"prompt":"c\#(client)","stream":true}"#)
                        for index in 0..<20 { #expect(response.body.contains("<c\(client)-\(index)>")) }
                        for other in 0..<16 where other != client { #expect(!response.body.contains("<c\(other)-")) }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
