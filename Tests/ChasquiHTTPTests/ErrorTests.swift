import ChasquiCore
import ChasquiHTTP
import Testing

@Suite("Errors", .timeLimit(.minutes(15)))
struct ErrorTests {
    static let chat = #"{"messages":[{"role":"user","content":"hi"}]}"#
    static let generating = [
        "/completion", "/completions", "/v1/completions", "/v1/chat/completions", "/chat/completions",
    ]

    @Test(
        "an unknown route is told with the near ones",
        arguments: [
            ("/v1/chat/completion", "POST /v1/chat/completions"),
            ("/v1/chat", "POST /v1/chat/completions"),
            ("/helth", "GET /health"),
            ("/v1/model", "GET /v1/models"),
            ("/completionsx", "POST /completions"),
        ])
    func unknownRoute(path: String, near: String) async throws {
        try await TestServer.run(ScriptedService(saying: [])) { server in
            let response = try await server.post(path, Self.chat)
            #expect(response.status == 404)
            #expect(response.headers["content-type"]?.hasPrefix("application/json") == true)
            #expect(response.error["type"] as? String == "not_found_error")
            #expect((response.error["message"] as? String)?.contains(near) == true)
        }
    }

    @Test("an unknown route far from all names none")
    func farRoute() async throws {
        try await TestServer.run(ScriptedService(saying: [])) { server in
            let response = try await server.get("/something/quite/different")
            #expect(response.status == 404)
            #expect((response.error["message"] as? String)?.contains("/health") == false)
        }
    }

    @Test(
        "a method that a route does not take gets 405 with the methods it does",
        arguments: [
            ("GET", "/completion", "POST, OPTIONS"), ("DELETE", "/v1/models", "GET, HEAD, OPTIONS"),
            ("POST", "/health", "GET, HEAD, OPTIONS"),
        ])
    func method(method: String, path: String, allowed: String) async throws {
        try await TestServer.run(ScriptedService(saying: [])) { server in
            let response = try await server.exchange(method, path)
            #expect(response.status == 405)
            #expect(response.headers["allow"] == allowed)
            #expect(response.error["message"] != nil)
        }
    }

    @Test("types other than JSON get 415", arguments: ["text/xml", "multipart/form-data; boundary=x", "text/plain"])
    func mediaType(type: String) async throws {
        try await TestServer.run(ScriptedService(saying: [])) { server in
            let response = try await server.post("/v1/chat/completions", Self.chat, headers: ["Content-Type": type])
            #expect(response.status == 415)
            #expect(response.error["message"] != nil)
        }
    }

    @Test(
        "JSON is taken with its type, with curl's default and with none",
        arguments: [
            nil, "application/json", "application/json; charset=utf-8", "application/x-www-form-urlencoded",
            "Application/JSON",
        ] as [String?])
    func acceptedType(type: String?) async throws {
        try await TestServer.run(ScriptedService(saying: ["ok"])) { server in
            let headers = type.map { ["Content-Type": $0] } ?? [:]
            let response = try await server.post("/v1/chat/completions", Self.chat, headers: headers)
            #expect(response.status == 200)
        }
    }

    @Test("a form from a web page gets 415, since browsers send one without asking")
    func formOfAPage() async throws {
        try await TestServer.run(ScriptedService(saying: ["ok"])) { server in
            let headers = ["Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.example"]
            let response = try await server.post("/completion", #"{"prompt":"hi"}"#, headers: headers)
            #expect(response.status == 415)
        }
    }

    @Test(
        "broken and wrong JSON gets 400", arguments: generating,
        [
            "{", "", "null", "[]", "\"text\"", #"{"prompt":{"a":1},"messages":3}"#, "\u{0}\u{1}",
            String(repeating: "[", count: 100_000),
        ])
    func brokenJSON(path: String, body: String) async throws {
        try await TestServer.run(ScriptedService(saying: ["ok"])) { server in
            let response = try await server.post(path, body)
            #expect(response.status == 400)
            #expect((response.error["message"] as? String)?.isEmpty == false)
            #expect(try await server.get("/health").status == 200)
        }
    }

    @Test(
        "what the service refuses has its status and when to come again",
        arguments: [
            (InferenceError.invalid(field: "top_k", message: "too odd"), 400, nil),
            (.contextExceeded(promptTokens: 10, contextTokens: 5), 400, nil),
            (.overloaded(.requests(waiting: 9), retryAfter: .milliseconds(1500)), 429, "2"),
            (.loading(progress: 0.25), 503, "2"),
            (.shuttingDown, 503, "5"),
            (.timedOut(after: .seconds(3)), 504, nil),
            (.unsupported(message: "no tools"), 501, nil),
            (.engine(message: "secret path /home/x"), 500, nil),
        ] as [(InferenceError, Int, String?)], [true, false])
    func refusals(expected: (InferenceError, Int, String?), streamed: Bool) async throws {
        let service = ScriptedService()
        service.refusal = expected.0
        try await TestServer.run(service) { server in
            for path in Self.generating {
                let body = #"{"prompt":"hi","messages":[{"role":"user","content":"hi"}],"stream":\#(streamed)}"#
                let response = try await server.post(path, body)
                #expect(response.status == expected.1)
                #expect(response.headers["retry-after"] == expected.2)
                #expect(response.headers["content-type"]?.hasPrefix("application/json") == true)
                #expect(response.error["message"] != nil)
                #expect(!response.body.contains("secret"))
            }
        }
    }

    @Test("a failure before the first event is an error response, not a stream")
    func failureBeforeTheFirstEvent() async throws {
        let service = ScriptedService { $0.channel.fail(.engine(message: "out of memory at 0x1")) }
        try await TestServer.run(service) { server in
            let response = try await server.post(
                "/v1/chat/completions",
                #"{"messages":[{"role":"user","content":"hi"}],"stream":true}"#, headers: ["X-Request-Id": "abc-1"])
            #expect(response.status == 500)
            #expect((response.error["message"] as? String)?.contains("abc-1") == true)
            #expect(!response.body.contains("0x1"))
        }
    }

    @Test("a failure in a stream is its last event")
    func failureInAStream() async throws {
        let service = ScriptedService { call in
            call.say("first")
            call.channel.fail(.engine(message: "out of memory at 0x1"))
        }
        try await TestServer.run(service) { server in
            for path in Self.generating {
                let response = try await server.post(
                    path, #"{"prompt":"hi","messages":[{"role":"user","content":"hi"}],"stream":true}"#)
                #expect(response.status == 200)
                #expect(response.body.contains("first"))
                #expect(response.events.last?.contains(#""error""#) == true)
                #expect(!response.body.contains("0x1"))
                #expect(!response.body.contains("[DONE]"))
            }
        }
    }

    @Test("HEAD of an unknown route has no body, so that the connection goes on")
    func headOfUnknown() async throws {
        try await TestServer.run(ScriptedService(saying: [])) { server in
            let connection = try await server.connect()
            #expect(try await connection.exchange("HEAD", "/nothing").status == 404)
            #expect(try await connection.exchange("GET", "/health").status == 200)
        }
    }
}
