import ChasquiAPI
import ChasquiCore
import NIOCore
import Testing

@Suite("A chat's further fields")
struct ChatFieldTests {
    private static let begun =
        #""messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": "One", "reasoning_content": "Hm"}]"#

    private func chat(_ members: String) throws(InferenceError) -> Decoded<ChatRequest> {
        try Decode.chat(#"{"messages": [{"role": "user", "content": "x"}], \#(members)}"#)
    }

    @Test("have the message that is continued in the answer, where it is to echo it", arguments: [true, false])
    func echo(isAsked: Bool) throws {
        let decoded = try Decode.chat("{\(Self.begun), \"echo\": \(isAsked)}")
        let events: [GenerationEvent] = [.text(TextDelta(text: " two"))]
        let whole = String(buffer: decoded.collected(events))
        let stream = String(buffer: decoded.streamed(events))
        #expect(whole.contains(#""content":"One two""#) == isAsked)
        #expect(whole.contains(#""reasoning_content":"Hm""#) == isAsked)
        #expect(whole.contains(#""content":" two""#) != isAsked)
        #expect(stream.contains(#"{"content":"One"}"#) == isAsked)
        #expect(stream.contains(#"{"reasoning_content":"Hm"}"#) == isAsked)
    }

    @Test("echo nothing where a new message begins")
    func nothingToEcho() throws {
        let decoded = try chat(#""echo": true"#)
        #expect(String(buffer: decoded.collected([.text(TextDelta(text: "a"))])).contains(#""content":"a""#))
    }

    @Test("switch thoughts off, unless the template's arguments say something else")
    func thinking() throws {
        #expect(
            try chat(#""enable_thinking": false"#).request.options.templateArguments == [
                "enable_thinking": .bool(false)
            ])
        #expect(
            try chat(#""enable_thinking": false, "chat_template_kwargs": {"enable_thinking": true}"#)
                .request.options.templateArguments == ["enable_thinking": .bool(true)])
    }

    @Test("say how often a silent stream has a comment", arguments: [("-1", -1), ("7", 7), ("null", nil)])
    func ping(value: String, expected: Int?) throws {
        #expect(try chat("\"sse_ping_interval\": \(value)").pingInterval == expected)
    }

    @Test("tell no token's probability where there was none, in the shape that was asked for")
    func emptyLogprobs() throws {
        let asked = try chat(#""logprobs": true"#).collected([])
        #expect(String(buffer: asked).contains(#""logprobs":{"content":[],"refusal":null}"#))
        let plain = try chat(#""logprobs": false"#).collected([])
        #expect(String(buffer: plain).contains(#""logprobs":null"#))
    }

    @Test("are taken where they say only what OpenAI keeps")
    func stored() throws {
        _ = try chat(
            #""store": true, "metadata": {"a": "b"}, "service_tier": "auto", "safety_identifier": "u", "prompt_cache_key": "k""#
        )
    }

    @Test(
        "are refused by their names",
        arguments: [
            (#""store": "yes""#, "store"), (#""metadata": {"a": 1}"#, "metadata.a"),
            (#""service_tier": 1"#, "service_tier"),
            (#""verbose": true"#, "verbose"), (#""verbosity": "high""#, "verbosity"),
            (#""enable_thinking": 1"#, "enable_thinking"),
            (#""sse_ping_interval": -2"#, "sse_ping_interval"), (#""best_of": 2"#, "best_of"),
            (#""tools": [{"function": {"name": "f"}}, {"function": {"name": "f"}}]"#, "tools[1].function.name"),
            (#""tools": [{"function": {"name": "f", "strict": "yes"}}]"#, "tools[0].function.strict"),
            (#""tools": [{"function": {"name": "\#(String(repeating: "f", count: 257))"}}]"#, "tools[0].function.name"),
            (#""tools": [{"function": {"name": "a\u0000b"}}]"#, "tools[0].function.name"),
        ])
    func wrong(members: String, field: String) throws {
        let error = try #require(throws: InferenceError.self) { try chat(members) }
        guard case .invalid(field, _) = error else {
            Issue.record("\(error)")
            return
        }
    }

    @Test("refuse to go on with thoughts that content stands behind")
    func thoughtsBehindContent() {
        #expect(
            throws: InferenceError.invalid(
                field: "continue_final_message",
                message:
                    #"continue_final_message is "reasoning_content", but the message has content, which is behind the "#
                    + "thoughts; leave the content out, or continue it.")
        ) {
            try Decode.chat("{\(Self.begun), \"continue_final_message\": \"reasoning_content\"}")
        }
    }
}
