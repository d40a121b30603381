import ChasquiCore
import ChasquiHTTP
import Testing

@Suite("Request ids and origins", .timeLimit(.minutes(15)))
struct HeaderTests {
    @Test(
        "a client's plain request id comes back",
        arguments: ["a", "trace-1.2:3/4=+_", String(repeating: "x", count: 128)])
    func acceptedID(id: String) async throws {
        try await TestServer.run(ScriptedService(saying: [])) { server in
            let response = try await server.get("/health", headers: ["X-Request-Id": id])
            #expect(response.headers["x-request-id"] == id)
        }
    }

    @Test(
        "any other request id is replaced",
        arguments: ["", "two words", "ü", "a\"b", String(repeating: "x", count: 129)])
    func replacedID(id: String) async throws {
        try await TestServer.run(ScriptedService(saying: [])) { server in
            let response = try await server.get("/health", headers: ["X-Request-Id": id])
            let made = try #require(response.headers["x-request-id"])
            #expect(made != id)
            #expect(made.count == 32)
        }
    }

    @Test("errors carry a request id, too", arguments: ["/nothing", "/completion"])
    func idOfErrors(path: String) async throws {
        try await TestServer.run(ScriptedService(saying: [])) { server in
            let response = try await server.get(path)
            #expect(response.headers["x-request-id"]?.count == 32)
        }
    }

    @Test("the request id reaches the service")
    func idInTheService() async throws {
        let service = ScriptedService(saying: ["ok"])
        try await TestServer.run(service) { server in
            _ = try await server.post("/completion", #"{"prompt":"hi"}"#, headers: ["X-Request-Id": "mine"])
            #expect(await service.calls.next()?.identity?.id == "mine")
        }
    }

    @Test("a configured origin may read answers and errors")
    func allowedOrigin() async throws {
        try await TestServer.run(
            ScriptedService(saying: []), configure: { $0.corsOrigins = ["https://chat.example"] }
        ) { server in
            for path in ["/health", "/nothing"] {
                let response = try await server.get(path, headers: ["Origin": "https://chat.example"])
                #expect(response.headers["access-control-allow-origin"] == "https://chat.example")
                let exposed = try #require(response.headers["access-control-expose-headers"])
                for name in ["X-Request-Id", "X-Queue-Position", "traceparent", "x-ratelimit-remaining-tokens"] {
                    #expect(exposed.contains(name))
                }
                #expect(response.headers["vary"] == "Origin")
            }
        }
    }

    @Test(
        "localhost is any port of this machine, and nothing that only looks like it",
        arguments: [
            ("http://localhost:3000", true), ("https://127.0.0.1", true), ("http://[::1]:5173", true),
            ("http://localhost.evil.example", false), ("http://localhost:80@evil.example", false),
            ("http://evil.example:3000", false), ("null", false),
        ])
    func localhost(origin: String, isAllowed: Bool) async throws {
        try await TestServer.run(ScriptedService(saying: []), configure: { $0.corsOrigins = ["localhost"] }) { server in
            let response = try await server.get("/health", headers: ["Origin": origin])
            #expect(response.headers["access-control-allow-origin"] == (isAllowed ? origin : nil))
        }
    }

    @Test("another origin may not", arguments: [[], ["https://chat.example"]])
    func foreignOrigin(origins: [String]) async throws {
        try await TestServer.run(ScriptedService(saying: []), configure: { $0.corsOrigins = origins }) { server in
            let origin = ["Origin": "https://chat.example.evil.example"]
            #expect(try await server.get("/health", headers: origin).headers["access-control-allow-origin"] == nil)
            let asking = origin.merging(["Access-Control-Request-Method": "POST"]) { old, _ in old }
            let preflight = try await server.exchange("OPTIONS", "/completion", headers: asking)
            #expect(preflight.headers["access-control-allow-origin"] == nil)
            #expect(preflight.headers["access-control-allow-methods"] == nil)
        }
    }

    @Test("a preflight is answered with what may be sent")
    func preflight() async throws {
        try await TestServer.run(ScriptedService(saying: []), configure: { $0.corsOrigins = ["*"] }) { server in
            let response = try await server.exchange(
                "OPTIONS", "/v1/chat/completions",
                headers: [
                    "Origin": "https://any.example", "Access-Control-Request-Method": "POST",
                    "Access-Control-Request-Headers": "content-type, x-stainless-lang",
                ])
            #expect(response.status == 204)
            #expect(response.headers["access-control-allow-origin"] == "*")
            #expect(response.headers["access-control-allow-methods"]?.contains("POST") == true)
            #expect(response.headers["access-control-allow-headers"] == "content-type, x-stainless-lang")
        }
    }

    @Test("OPTIONS without an origin says which methods a route takes")
    func options() async throws {
        try await TestServer.run(ScriptedService(saying: [])) { server in
            let response = try await server.exchange("OPTIONS", "/completion")
            #expect(response.status == 204)
            #expect(response.headers["allow"] == "POST, OPTIONS")
        }
    }
}
