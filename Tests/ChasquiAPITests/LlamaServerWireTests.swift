import ChasquiAPI
import ChasquiCore
import NIOCore
import Testing

@Suite("llama-server's dialect answers")
struct LlamaServerWireTests {
    @Test("a streamed completion")
    func stream() throws {
        let decoded = try Decode.llama(#"{"prompt": "Hi", "stream": true, "n_predict": 5, "stop": ["\n\n"]}"#)
        try Golden.expect(decoded.streamed(Events.text), is: "llama-completion-stream.txt")
    }

    @Test("a streamed completion with progress and timings per token")
    func streamWithEverything() throws {
        let decoded = try Decode.llama(
            #"{"prompt": [1, 2], "stream": true, "return_progress": true, "timings_per_token": true}"#)
        try Golden.expect(decoded.streamed(Events.text), is: "llama-completion-stream-everything.txt")
    }

    @Test("a streamed completion with timings per token, which have the guesses so far")
    func streamWithDrafts() throws {
        let decoded = try Decode.llama(#"{"prompt": [1], "stream": true, "timings_per_token": true}"#)
        let counts = DraftCounts(guessed: 4, accepted: 2)
        let text = String(
            buffer: decoded.streamed([
                .text(TextDelta(text: "a", tokens: [1])), .text(TextDelta(text: "", drafts: counts)),
                .text(TextDelta(text: "b", tokens: [2])),
            ]))
        let events = text.split(separator: "\n\n")
        #expect(events.count == 2)
        #expect(events.first?.contains("draft_n") == false)
        #expect(events.last?.contains(#""draft_n":4,"draft_n_accepted":2}"#) == true)
        #expect(events.last?.contains(#""predicted_n":2"#) == true)
    }

    @Test("a stream that breaks off with an error")
    func streamWithError() throws {
        let decoded = try Decode.llama(#"{"prompt": "Hi", "stream": true}"#)
        try Golden.expect(
            decoded.streamed(Array(Events.text.prefix(3)), failingWith: .shuttingDown),
            is: "llama-completion-stream-error.txt")
    }

    @Test("a whole completion with all that its request said")
    func whole() throws {
        let decoded = try Decode.llama(
            """
            {"prompt": [1, "Hi", 2], "return_tokens": true, "temperature": 0.1, "seed": 42, "grammar": "root ::= \\"a\\"",
            "logit_bias": [[5, false], [" x", 1.5]]}
            """)
        let events = Events.text.dropLast() + [.finished(Events.summary(.stopText("\"stop\"")))]
        try Golden.expect(decoded.collected(Array(events)), is: "llama-completion.json")
    }

    @Test("the prompt as the model saw it, where that is told", arguments: [#""Hi""#, "[1,2]", #"[1,"Hi"]"#])
    func prompt(sent: String) throws {
        var summary = Events.summary(.length)
        summary.prompt = "<s>Hi"
        let events = Events.text.dropLast() + [.finished(summary)]
        let whole = try Decode.llama(#"{"prompt": \#(sent)}"#)
        #expect(whole.request.tellsPrompt)
        #expect(String(buffer: whole.collected(Array(events))).contains(#","prompt":"<s>Hi","#))
        let streamed = try Decode.llama(#"{"prompt": \#(sent), "stream": true}"#).streamed(Array(events))
        #expect(String(buffer: streamed).contains(#","prompt":"<s>Hi","#))
    }

    @Test("no tokens where they were not asked for")
    func noTokens() throws {
        let body = String(buffer: try Decode.llama(#"{"prompt": "Hi"}"#).collected(Events.text))
        #expect(body.contains(#""tokens":[],"#))
    }

    @Test("finite timings when there is nothing to divide by")
    func finiteTimings() throws {
        let empty = GenerationSummary(
            reason: .length, usage: TokenUsage(promptTokens: 0, cachedTokens: 0, completionTokens: 0),
            timings: GenerationTimings(queue: .zero, prefill: .zero, decode: .zero))
        let body = String(buffer: try Decode.llama(#"{"prompt": ""}"#).collected([.finished(empty)]))
        #expect(
            body.contains(
                #""predicted_n":0,"predicted_ms":0.0,"predicted_per_token_ms":0.0,"predicted_per_second":0.0"#))
    }

    @Test("errors")
    func errors() throws {
        let errors: [InferenceError] = [
            .invalid(field: "top_k", message: "top_k is 1.5; it must be 1."),
            .contextExceeded(promptTokens: 9000, contextTokens: 8192), .loading(progress: 0.256),
        ]
        var buffer = ByteBuffer()
        for error in errors {
            var body = LlamaServer.error(Problem(error, requestID: "test"))
            buffer.writeBuffer(&body)
            buffer.writeString("\n")
        }
        try Golden.expect(buffer, is: "llama-errors.jsonl")
    }
}
