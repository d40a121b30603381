import ChasquiAPI
import ChasquiCore
import NIOCore
import Testing

@Suite("OpenAI's dialect answers")
struct OpenAIWireTests {
    private static let chat = #""messages": [{"role": "user", "content": "Hi"}]"#

    @Test("a streamed chat")
    func chatStream() throws {
        let decoded = try Decode.chat(#"{\#(Self.chat), "stream": true}"#)
        try Golden.expect(decoded.streamed(Events.text), is: "openai-chat-stream.txt")
    }

    @Test("a streamed chat with usage, progress and timings per token")
    func chatStreamWithEverything() throws {
        let decoded = try Decode.chat(
            """
            {\(Self.chat), "stream": true, "stream_options": {"include_usage": true}, "return_progress": true,
            "timings_per_token": true}
            """)
        try Golden.expect(decoded.streamed(Events.text), is: "openai-chat-stream-everything.txt")
    }

    @Test("streamed thoughts and tool calls")
    func chatStreamWithTools() throws {
        let decoded = try Decode.chat(#"{\#(Self.chat), "stream": true}"#)
        try Golden.expect(decoded.streamed(Events.toolCalls), is: "openai-chat-stream-tools.txt")
    }

    @Test("a stream that breaks off with an error and no end")
    func chatStreamWithError() throws {
        let decoded = try Decode.chat(#"{\#(Self.chat), "stream": true}"#)
        try Golden.expect(
            decoded.streamed(Array(Events.text.prefix(3)), failingWith: .timedOut(after: .seconds(3))),
            is: "openai-chat-stream-error.txt")
    }

    @Test("a whole chat")
    func chatWhole() throws {
        try Golden.expect(try Decode.chat("{\(Self.chat)}").collected(Events.text), is: "openai-chat.json")
    }

    @Test("whole thoughts and tool calls")
    func chatWholeWithTools() throws {
        try Golden.expect(try Decode.chat("{\(Self.chat)}").collected(Events.toolCalls), is: "openai-chat-tools.json")
    }

    @Test("a streamed completion")
    func completionStream() throws {
        let decoded = try Decode.completion(
            #"{"prompt": "Hi", "stream": true, "stream_options": {"include_usage": true}, "return_progress": true}"#)
        try Golden.expect(decoded.streamed(Events.text), is: "openai-completion-stream.txt")
    }

    @Test("a whole completion")
    func completionWhole() throws {
        let events = Events.text.dropLast() + [.finished(Events.summary(.length))]
        try Golden.expect(
            try Decode.completion(#"{"prompt": "Hi"}"#).collected(Array(events)), is: "openai-completion.json")
    }

    @Test("the models, loaded and loading")
    func models() throws {
        let loading = ModelDescription(id: "a \"b\"", created: 1_790_000_000)
        try Golden.expect(OpenAI.models([tinyModel, loading]), is: "openai-models.json")
    }

    @Test("errors")
    func errors() throws {
        let errors: [InferenceError] = [
            .invalid(field: "top_k", message: "top_k is 1.5; it must be 1."),
            .contextExceeded(promptTokens: 9000, contextTokens: 8192), .engine(message: "secret"),
        ]
        var buffer = ByteBuffer()
        for error in errors {
            var body = OpenAI.error(Problem(error, requestID: "test"))
            buffer.writeBuffer(&body)
            buffer.writeString("\n")
        }
        try Golden.expect(buffer, is: "openai-errors.jsonl")
    }

    @Test("nothing for text that is not there yet")
    func emptyText() throws {
        var encoder = try Decode.chat(#"{\#(Self.chat), "stream": true}"#).makeEncoder(tinyModel)
        var buffer = ByteBuffer()
        encoder.encode(.text(TextDelta(text: "", tokens: [1])), into: &buffer)
        encoder.encode(.reasoning(""), into: &buffer)
        encoder.encode(Events.progress(processed: 4, milliseconds: 5), into: &buffer)
        #expect(buffer.readableBytes == 0)
    }
}
