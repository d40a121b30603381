import ChasquiCore
import Testing

@testable import ChasquiHTTP

@Suite("Routes for properties", .timeLimit(.minutes(15)))
struct PropertyRouteTests {
    private let figures = ModelFigures(
        summary: "tiny", fileType: "Q8_0", vocabularyType: 1, vocabularySize: 10, trainedContext: 100,
        sequenceContext: 50, embeddingSize: 4, parameters: 1,
        bytes: 1, slots: 3)

    @Test("say how the model is served")
    func properties() async throws {
        try await TestServer.run(ScriptedService(id: "tiny", figures: figures)) { server in
            let json = try await server.get("/props").json
            let settings = json["default_generation_settings"] as? [String: Any]
            #expect(settings?["n_ctx"] as? Int == 50)
            #expect((settings?["params"] as? [String: Any])?["top_k"] as? Int == 40)
            #expect(json["model_ftype"] as? String == "Q8_0")
            #expect(json["ui"] as? Bool == true)
            #expect(json["cors_proxy_enabled"] as? Bool == false)
            #expect(json["total_slots"] as? Int == 3)
            #expect(json["model_alias"] as? String == "tiny")
            #expect(json["model_path"] as? String == "/models/tiny.gguf")
            #expect(json["modalities"] as? [String: Bool] == ["vision": false, "video": false, "audio": false])
            #expect(json["chat_template"] as? String == "{{ messages }}")
            #expect(json["chat_template_caps"] as? [String: Bool] == ["supports_tools": true])
            #expect(json["bos_token"] as? String == "<s>")
            #expect(json["eos_token"] as? String == "</s>")
            #expect(json["build_info"] as? String == "chasqui development, engine 1")
            #expect(json["is_sleeping"] as? Bool == false)
            #expect(json["endpoint_slots"] as? Bool == true)
            #expect(json["endpoint_props"] as? Bool == false)
            #expect(json["endpoint_metrics"] as? Bool == true)
        }
    }

    @Test("wait for the model")
    func loading() async throws {
        let service = ScriptedService()
        service.readiness = .loading(progress: 0.5)
        try await TestServer.run(service) { server in
            let response = try await server.get("/props")
            #expect(response.status == 503)
        }
    }

    @Test("take changes only where that was asked for")
    func change() async throws {
        try await TestServer.run(ScriptedService()) { server in
            let response = try await server.post("/props", "{}")
            #expect(response.status == 501)
            #expect((response.error["message"] as? String)?.contains("--props") == true)
        }
        try await TestServer.run(ScriptedService(), configure: { $0.takesProperties = true }) { server in
            let response = try await server.post("/props", "{}")
            #expect(response.body == #"{"success":true}"#)
            let list = try await server.post("/props", "[null, null]")
            #expect(list.status == 400)
            #expect(list.error["param"] as? String == "body")
        }
    }

    @Test("describe one model by its name, slashes included", arguments: ["/v1/models", "/models"])
    func model(path: String) async throws {
        try await TestServer.run(ScriptedService(id: "org/tiny", figures: figures)) { server in
            for name in ["org/tiny", "org%2Ftiny"] {
                let response = try await server.get("\(path)/\(name)")
                #expect(response.status == 200)
                #expect(response.json["id"] as? String == "org/tiny")
                #expect(response.json["object"] as? String == "model")
                let architecture = response.json["architecture"] as? [String: [String]]
                #expect(architecture == ["input_modalities": ["text"], "output_modalities": ["text"]])
                let meta = response.json["meta"] as? [String: Any]
                #expect(meta?["ftype"] as? String == "Q8_0")
                #expect(meta?["vocab_type"] as? Int == 1)
            }
            let unknown = try await server.get("\(path)/other")
            #expect(unknown.status == 404)
            #expect(unknown.error["code"] as? String == "model_not_found")
            #expect(unknown.error["param"] as? String == "model")
            #expect((unknown.error["message"] as? String)?.contains("org/tiny") == true)
            #expect(try await server.post("\(path)/org/tiny", "{}").status == 405)
        }
    }
}
