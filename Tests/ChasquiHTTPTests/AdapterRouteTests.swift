import ChasquiCore
import Testing

@testable import ChasquiHTTP

@Suite("Routes for adapters", .timeLimit(.minutes(15)))
struct AdapterRouteTests {
    private static let wolf =
        #"{"id":3,"name":"wolf","path":"/adapters/wolf.gguf","scale":0.5,"task_name":"howling","prompt_prefix":""}"#

    @Test("list them in llama-server's shape")
    func list() async throws {
        try await TestServer.run(ScriptedService(adapters: [.wolf])) { server in
            let response = try await server.get("/lora-adapters")
            #expect(response.body == "[\(Self.wolf)]")
        }
        let loading = ScriptedService()
        loading.readiness = .loading(progress: 0.5)
        try await TestServer.run(loading) { server in
            let response = try await server.get("/lora-adapters")
            #expect(response.status == 503)
        }
    }

    @Test("set their scales")
    func scales() async throws {
        try await TestServer.run(ScriptedService(adapters: [.wolf])) { server in
            let set = try await server.post("/lora-adapters", #"[{"id": 3, "scale": 1}]"#)
            #expect(set.body == #"{"success":true}"#)
            let wrong = try await server.post("/lora-adapters", #"[{"id": 4, "scale": 1}]"#)
            #expect(wrong.status == 400)
            #expect(wrong.error["param"] as? String == "[0].id")
            #expect(try await server.post("/lora-adapters", "{}").status == 400)
        }
    }

    @Test("load one, and take one away")
    func loadAndUnload() async throws {
        try await TestServer.run(ScriptedService()) { server in
            let loaded = try await server.post("/lora-adapters/load", #"{"path": "fox.gguf", "scale": 0.25}"#)
            #expect(loaded.body.hasPrefix(#"{"id":4,"name":"fox","path":"/adapters/fox.gguf","scale":0.25,"#))
            let missing = try await server.post("/lora-adapters/load", #"{"path": "none.gguf"}"#)
            #expect(missing.status == 404)
            #expect(missing.error["type"] as? String == "not_found_error")
            let refused = try await server.exchange("DELETE", "/lora-adapters/3")
            #expect(refused.status == 403)
            #expect(refused.error["type"] as? String == "permission_error")
            #expect(try await server.exchange("DELETE", "/lora-adapters/x").status == 400)
        }
    }

    @Test("make each a model of its own, with the model that it changes")
    func models() async throws {
        let service = ScriptedService(adapters: [.wolf]) { call in
            call.say("a", tokens: [1])
            call.finish()
        }
        try await TestServer.run(service) { server in
            let models = try await server.get("/v1/models").body
            #expect(models.contains(#""id":"wolf","object":"model","created":1700000001,"#))
            #expect(models.contains(#""parent":"scripted","root":"/adapters/wolf.gguf""#))
            #expect(try await server.get("/v1/models/wolf").status == 200)
            let body = #"{"model": "wolf", "messages": [{"role": "user", "content": "x"}], "stream": false}"#
            #expect(try await server.post("/v1/chat/completions", body).body.contains(#""model":"wolf""#))
            let streamed = body.replacing("false", with: "true")
            #expect(try await server.post("/v1/chat/completions", streamed).body.contains(#""model":"wolf""#))
            let other = body.replacing("wolf", with: "anything")
            #expect(try await server.post("/v1/chat/completions", other).body.contains(#""model":"scripted""#))
        }
    }
}
