import ChasquiCore
import Testing

@testable import ChasquiHTTP

@Suite("A chat can be steered", .timeLimit(.minutes(15)))
struct ControlRouteTests {
    @Test("by the id of its answer, and the answer says whether that had an effect")
    func effect() async throws {
        try await TestServer.run(ScriptedService()) { server in
            let path = "/v1/chat/completions/control"
            let known = try await server.post(path, #"{"id":"chatcmpl-thinking","action":"reasoning_end"}"#)
            #expect(known.status == 200)
            #expect(known.body.hasPrefix(#"{"success":true,"#))
            let unknown = try await server.post(path, #"{"id":"chatcmpl-other","action":"reasoning_end"}"#)
            #expect(unknown.status == 200)
            #expect(unknown.body.hasPrefix(#"{"success":false,"#))
        }
    }

    @Test(
        "by known actions only",
        arguments: [#"{"id":"a"}"#, #"{"id":"a","action":"stop"}"#, #"{"action":"reasoning_end"}"#])
    func refusals(body: String) async throws {
        try await TestServer.run(ScriptedService()) { server in
            let response = try await server.post("/v1/chat/completions/control", body)
            #expect(response.status == 400)
        }
    }
}
