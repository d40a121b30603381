import ChasquiCore
import HTTPTypes
import Logging
import Testing

@testable import ChasquiHTTP

@Suite("Routes", .timeLimit(.minutes(15)))
struct RouteTests {
    @Test("are these")
    func table() {
        let routing = Routing(
            configuration: HTTPConfiguration(), models: SingleModelDirectory(ScriptedService()), live: LiveRequests(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let lines = routing.table.routes.map { "\($0.method.rawValue) \($0.path) \($0.dialect)" }
        #expect(
            lines.sorted() == [
                "DELETE /lora-adapters/{id} llamaServer",
                "DELETE /v1/stream llamaServer",
                "GET / openAI",
                "GET /docs openAI",
                "GET /health llamaServer",
                "GET /health/deep llamaServer",
                "GET /health/live llamaServer",
                "GET /health/ready llamaServer",
                "GET /lora-adapters llamaServer",
                "GET /metrics llamaServer",
                "GET /models openAI",
                "GET /models/** openAI",
                "GET /openapi.json openAI",
                "GET /props llamaServer",
                "GET /slots llamaServer",
                "GET /v1/health llamaServer",
                "GET /v1/models openAI",
                "GET /v1/models/** openAI",
                "GET /v1/stream llamaServer",
                "POST /apply-template llamaServer",
                "POST /chat/completions openAI",
                "POST /chat/completions/control openAI",
                "POST /chat/completions/input_tokens openAI",
                "POST /completion llamaServer",
                "POST /completions llamaServer",
                "POST /detokenize llamaServer",
                "POST /embedding llamaServer",
                "POST /embeddings llamaServer",
                "POST /infill llamaServer",
                "POST /lora-adapters llamaServer",
                "POST /lora-adapters/load llamaServer",
                "POST /props llamaServer",
                "POST /rerank llamaServer",
                "POST /reranking llamaServer",
                "POST /slots/{id} llamaServer",
                "POST /tokenize llamaServer",
                "POST /v1/chat/completions openAI",
                "POST /v1/chat/completions/control openAI",
                "POST /v1/chat/completions/input_tokens openAI",
                "POST /v1/completions openAI",
                "POST /v1/embeddings openAI",
                "POST /v1/rerank llamaServer",
                "POST /v1/reranking llamaServer",
                "POST /v1/streams/lookup llamaServer",
            ])
    }

    @Test("of others can be added")
    func added() async throws {
        struct Greeting: RouteGroup {
            let access = RouteAccess.open
            var routes: [Route] {
                [Route(.get, "/greeting", .openAI) { _, _ in throw InferenceError.unsupported(message: "no hands") }]
            }
        }
        let models = SingleModelDirectory(ScriptedService())
        try await TestServer.run(models, groups: [Greeting()]) { server in
            let response = try await server.get("/greeting")
            #expect(response.status == 501)
            #expect(response.error["message"] as? String == "no hands")
            #expect(try await server.get("/metrics").body.contains(#"route="/greeting""#))
        }
    }

    @Test("for health say ok, how far loading is, or that the server ends", arguments: ["/health", "/v1/health"])
    func health(path: String) async throws {
        let service = ScriptedService()
        try await TestServer.run(service) { server in
            let ready = try await server.get(path)
            #expect(ready.status == 200)
            #expect(ready.body == #"{"status":"ok"}"#)
            service.readiness = .loading(progress: 0.25)
            let loading = try await server.get(path)
            #expect(loading.status == 503)
            #expect((loading.error["message"] as? String)?.hasPrefix("Loading model") == true)
            #expect(loading.error["type"] as? String == "unavailable_error")
            #expect(loading.error["code"] as? Int == 503)
            #expect(loading.error["progress"] as? Double == 0.25)
            #expect(loading.headers["retry-after"] != nil)
            service.readiness = .draining
            #expect(try await server.get(path).status == 503)
        }
    }

    @Test("for models list them", arguments: ["/models", "/v1/models"])
    func models(path: String) async throws {
        try await TestServer.run(ScriptedService(id: "tiny")) { server in
            let response = try await server.get(path)
            #expect(response.status == 200)
            #expect(response.headers["content-type"]?.hasPrefix("application/json") == true)
            let data = response.json["data"] as? [[String: Any]]
            #expect(data?.first?["id"] as? String == "tiny")
        }
    }

    @Test("for GET answer HEAD with the same head and no body", arguments: ["/", "/health", "/metrics", "/v1/models"])
    func head(path: String) async throws {
        try await TestServer.run(ScriptedService()) { server in
            let connection = try await server.connect()
            let response = try await connection.exchange("HEAD", path)
            #expect(response.status == 200)
            #expect(Int(response.headers["content-length"] ?? "") ?? 0 > 0)
            #expect(try await connection.exchange("GET", "/health").body == #"{"status":"ok"}"#)
        }
    }

    @Test(
        "for text answer whole",
        arguments: [
            ("/completion", #"{"prompt":"hi"}"#), ("/completions", #"{"prompt":"hi"}"#),
            ("/v1/completions", #"{"prompt":"hi"}"#),
            ("/v1/chat/completions", #"{"messages":[{"role":"user","content":"hi"}]}"#),
            ("/chat/completions", #"{"messages":[{"role":"user","content":"hi"}]}"#),
        ])
    func whole(path: String, body: String) async throws {
        try await TestServer.run(ScriptedService(saying: ["hel", "lo"])) { server in
            let response = try await server.post(path, body)
            #expect(response.status == 200)
            #expect(response.headers["content-type"]?.hasPrefix("application/json") == true)
            #expect(response.body.contains("hello"))
            #expect(!response.json.isEmpty)
        }
    }

    @Test("are found with a slash too many, under the same label", arguments: ["/health/", "//health"])
    func slashes(path: String) async throws {
        try await TestServer.run(ScriptedService()) { server in
            let response = try await server.get(path)
            #expect(response.status == 200)
            #expect(try await server.get("/metrics").body.contains(#"route="/health",method="GET",status="200"} 1"#))
        }
    }

    @Test("ignore what stands behind a question mark")
    func query() async throws {
        try await TestServer.run(ScriptedService()) { server in
            let response = try await server.get("/health?a=b")
            #expect(response.status == 200)
        }
    }
}

@Suite("The chat page", .timeLimit(.minutes(15)))
struct PageTests {
    @Test("runs its own script and style only, each time with another nonce")
    func policy() async throws {
        try await TestServer.run(ScriptedService()) { server in
            let first = try await server.get("/")
            #expect(first.status == 200)
            #expect(first.headers["content-type"] == "text/html; charset=utf-8")
            #expect(first.headers["x-content-type-options"] == "nosniff")
            #expect(first.headers["x-frame-options"] == "DENY")
            let policy = try #require(first.headers["content-security-policy"])
            #expect(policy.contains("default-src 'none'"))
            #expect(!policy.contains("unsafe"))
            let nonce = try #require(policy.firstMatch(of: /script-src 'nonce-([0-9a-f]{32})'/)?.output.1)
            #expect(first.body.contains(#"<script nonce="\#(nonce)">"#))
            #expect(first.body.contains(#"<style nonce="\#(nonce)">"#))
            #expect(try await server.get("/").headers["content-security-policy"] != policy)
        }
    }

    @Test("can be left out")
    func leftOut() async throws {
        try await TestServer.run(ScriptedService(), configure: { $0.servesPage = false }) { server in
            let response = try await server.get("/")
            #expect(response.status == 404)
        }
    }

    @Test("gets a nonce in every script and style, and nowhere else")
    func nonces() {
        let page = EmbeddedPage(html: "<style>a</style><p>style script</p><script>b</script><script>c</script>")
        #expect(
            page.html(nonce: "N") == """
                <style nonce="N">a</style><p>style script</p><script nonce="N">b</script><script nonce="N">c</script>
                """)
    }
}
