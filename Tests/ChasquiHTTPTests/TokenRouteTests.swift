import ChasquiCore
import Testing

@testable import ChasquiHTTP

@Suite("Routes for tokens", .timeLimit(.minutes(15)))
struct TokenRouteTests {
    @Test("turn text into tokens, with the text or the bytes of each where it is asked for")
    func tokenize() async throws {
        try await TestServer.run(ScriptedService()) { server in
            let plain = try await server.post("/tokenize", #"{"content":"aé"}"#)
            #expect(plain.body == #"{"tokens":[97,195,169]}"#)
            let pieces = try await server.post("/tokenize", #"{"content":"aé","with_pieces":true}"#)
            #expect(
                pieces.body
                    == #"{"tokens":[{"id":97,"piece":"a"},{"id":195,"piece":[195]},{"id":169,"piece":[169]}]}"#)
            #expect(try await server.post("/tokenize", "{}").body == #"{"tokens":[]}"#)
        }
    }

    @Test("turn tokens into text")
    func detokenize() async throws {
        try await TestServer.run(ScriptedService()) { server in
            let response = try await server.post("/detokenize", #"{"tokens":[97,195,169]}"#)
            #expect(response.body == #"{"content":"aé"}"#)
            #expect(try await server.post("/detokenize", "{}").body == #"{"content":""}"#)
            let wrong = try await server.post("/detokenize", #"{"tokens":[97,"b"]}"#)
            #expect(wrong.status == 400)
            #expect(wrong.error["param"] as? String == "tokens[1]")
        }
    }

    @Test("show the prompt of a chat")
    func template() async throws {
        try await TestServer.run(ScriptedService()) { server in
            let response = try await server.post(
                "/apply-template", #"{"messages":[{"role":"user","content":"hi"}]}"#)
            #expect(response.body == #"{"prompt":"<user>hi"}"#)
            let empty = try await server.post("/apply-template", "{}")
            #expect(empty.status == 400)
            #expect(empty.error["code"] as? Int == 400)
        }
    }

    @Test(
        "count a chat's tokens",
        arguments: ["/v1/chat/completions/input_tokens", "/chat/completions/input_tokens"])
    func count(path: String) async throws {
        try await TestServer.run(ScriptedService()) { server in
            let response = try await server.post(path, #"{"messages":[{"role":"user","content":"hi"}]}"#)
            #expect(response.body == #"{"object":"response.input_tokens","input_tokens":8}"#)
        }
    }

    @Test("take no larger bodies than the others do", arguments: ["/tokenize", "/detokenize", "/apply-template"])
    func bodyLimit(path: String) async throws {
        try await TestServer.run(ScriptedService(), configure: { $0.maxBodyBytes = 10 }) { server in
            let response = try await server.post(path, #"{"content":"long"}"#)
            #expect(response.status == 413)
        }
    }
}
