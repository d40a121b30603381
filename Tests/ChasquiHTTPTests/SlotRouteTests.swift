import ChasquiCore
import Testing

@testable import ChasquiHTTP

@Suite("Routes for slots", .timeLimit(.minutes(15)))
struct SlotRouteTests {
    @Test("list what runs in each, without what it says")
    func list() async throws {
        try await TestServer.run(ScriptedService()) { server in
            let response = try await server.get("/slots")
            #expect(response.status == 200)
            #expect(
                response.body.hasPrefix(
                    #"[{"id":0,"n_ctx":100,"speculative":false,"is_processing":false,"n_prompt_tokens":4,"id_task":6,"#)
            )
            #expect(response.body.contains(#""is_processing":true,"n_prompt_tokens":10,"id_task":7,"#))
            #expect(response.body.contains(#""n_prompt_tokens_processed":5,"n_prompt_tokens_cache":3,"#))
            let running = #"[{"has_next_token":true,"has_new_line":true,"n_remain":7,"n_decoded":2}]"#
            let over = #"[{"has_next_token":false,"has_new_line":false,"n_remain":-1,"n_decoded":0}]"#
            #expect(response.body.contains(#""next_token":"# + running))
            #expect(response.body.contains(#""next_token":"# + over))
            #expect(response.body.contains(#""n_prompt_tokens_processed":0,"n_prompt_tokens_cache":0,"#))
            #expect(response.body.contains(#""n_predict":9"#))
            #expect(response.body.contains(#""temperature":0.8"#))
            #expect(!response.body.contains(#""stop""#))
        }
    }

    @Test("say whether none is free")
    func noFreeSlot() async throws {
        try await TestServer.run(ScriptedService()) { server in
            let response = try await server.get("/slots?fail_on_no_slot=1")
            #expect(response.status == 200)
        }
        try await TestServer.run(SingleModelDirectory(FullService())) { server in
            let response = try await server.get("/slots?fail_on_no_slot=1")
            #expect(response.status == 503)
            #expect(response.error["type"] as? String == "unavailable_error")
            #expect(try await server.get("/slots").status == 200)
        }
    }

    @Test("can be switched off")
    func off() async throws {
        try await TestServer.run(ScriptedService(), configure: { $0.listsSlots = false }) { server in
            let response = try await server.get("/slots")
            #expect(response.status == 501)
            #expect((response.error["message"] as? String)?.contains("--slots") == true)
        }
    }

    @Test("erase, save and restore one")
    func actions() async throws {
        try await TestServer.run(ScriptedService()) { server in
            let erased = try await server.post("/slots/0?action=erase", "")
            #expect(erased.body == #"{"id_slot":0,"n_erased":4}"#)
            let saved = try await server.post("/slots/0?action=save", #"{"filename":"a"}"#)
            #expect(
                saved.body
                    == #"{"id_slot":0,"filename":"a","n_saved":4,"n_written":1000,"timings":{"save_ms":2.0}}"#)
            let restored = try await server.post("/slots/0?action=restore", #"{"filename":"a"}"#)
            #expect(
                restored.body
                    == #"{"id_slot":0,"filename":"a","n_restored":4,"n_read":1000,"timings":{"restore_ms":2.0}}"#)
        }
    }

    @Test("refuse what is in use with a time to come again")
    func busy() async throws {
        try await TestServer.run(ScriptedService()) { server in
            let response = try await server.post("/slots/1?action=erase", "")
            #expect(response.status == 503)
            #expect(response.headers["retry-after"] == "1")
        }
    }

    @Test(
        "name what is wrong with a request",
        arguments: [
            ("/slots/x?action=erase", "{}", "id_slot"), ("/slots/0?action=dance", "{}", "action"),
            ("/slots/0", "{}", "action"), ("/slots/0?action=save", "{}", "filename"),
            ("/slots/0?action=restore", #"{"filename":1}"#, "filename"),
        ])
    func refused(path: String, body: String, field: String) async throws {
        try await TestServer.run(ScriptedService()) { server in
            let response = try await server.post(path, body)
            #expect(response.status == 400)
            #expect(response.error["param"] as? String == field)
        }
    }

    @Test("take only the methods that they have, whatever the number")
    func method() async throws {
        try await TestServer.run(ScriptedService()) { server in
            let response = try await server.get("/slots/0")
            #expect(response.status == 405)
            #expect(response.headers["allow"]?.contains("POST") == true)
        }
    }
}

/// A service in which every slot is in use.
private struct FullService: InferenceService {
    let model = ModelDescription(id: "full", created: 0)
    let readiness = Readiness.ready
    let activity = EngineActivity()

    func slots() async throws(InferenceError) -> [SlotState] {
        let task = SlotTask(
            id: 1, computedPromptTokens: 1, cachedPromptTokens: 0, generatedTokens: 0, options: GenerationOptions())
        return [SlotState(number: 0, context: 10, tokens: 1, task: task)]
    }

    func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream { throw .cancelled }
    func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream { throw .cancelled }
}
