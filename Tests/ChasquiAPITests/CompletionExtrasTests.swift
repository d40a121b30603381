import ChasquiAPI
import ChasquiCore
import NIOCore
import OrderedCollections
import Testing

@Suite("A completion")
struct CompletionExtrasTests {
    private static func choice(_ index: Int, _ text: String, logarithm: Float) -> [GenerationEvent] {
        let probability = TokenProbability(chosen: .init(token: 1, bytes: [], logarithm: logarithm), top: [])
        return [
            .choice(index, .text(TextDelta(text: text, tokens: [1], probabilities: [probability]))),
            .choice(index, .finished(Events.summary(.length))),
        ]
    }

    private static func value(_ buffer: ByteBuffer) throws -> JSONValue {
        try JSONValue(parsing: buffer.readableBytesView)
    }

    private static func texts(_ value: JSONValue) -> [JSONValue?] {
        guard case .object(let answer) = value, case .array(let choices)? = answer["choices"] else { return [] }
        return choices.map { if case .object(let choice) = $0 { choice["text"] } else { nil } }
    }

    @Test("gives the likeliest of several answers, and no probabilities that nobody asked for")
    func bestOf() throws {
        let decoded = try Decode.completion(#"{"prompt": ["x", "y"], "n": 1, "best_of": 2}"#)
        #expect(decoded.request.options.choices == 2)
        #expect(decoded.request.options.probabilities == ProbabilityOptions(top: 0))
        let events =
            Self.choice(0, "a", logarithm: -2) + Self.choice(1, "b", logarithm: -1)
            + Self.choice(2, "c", logarithm: -1) + Self.choice(3, "d", logarithm: -3)
            + [.finished(Events.summary(.length))]
        let body = decoded.collected(events)
        #expect(Self.texts(try Self.value(body)) == [.string("b"), .string("c")])
        #expect(!String(buffer: body).contains("token_logprobs"))
    }

    @Test(
        "refuses what cannot be",
        arguments: [
            (#""n": 3, "best_of": 2"#, "best_of", "best_of is 2 and n is 3; it must be at least n."),
            (
                #""best_of": 2, "stream": true"#, "best_of",
                "best_of is 2, but a stream cannot choose later; leave one of them out."
            ),
            (
                #""echo": true, "logprobs": 21"#, "echo",
                "echo is true with logprobs, but only up to 20 likely tokens are told of a prompt's, not 21; ask for less."
            ),
            (
                #""echo": true, "n_probs": 1, "post_sampling_probs": true"#, "echo",
                "echo is true with logprobs, but a prompt has no probabilities after sampling; "
                    + "leave post_sampling_probs out."
            ),
            (
                #""echo": true, "logprobs": 1, "suffix": "y""#, "echo",
                "echo is true with logprobs, but a prompt with a suffix has no logprobs; leave one of the three out."
            ),
            (
                #""echo": true, "logprobs": 1, "best_of": 2"#, "echo",
                "echo is true with logprobs, but best_of does not compare answers with a prompt's logprobs; "
                    + "leave one of the three out."
            ),
        ])
    func refusals(members: String, field: String, message: String) {
        #expect(throws: InferenceError.invalid(field: field, message: message)) {
            try Decode.completion(#"{"prompt": "x", \#(members)}"#)
        }
    }

    @Test("that begins with its prompt has the probabilities of the prompt only where some are asked for")
    func echo() throws {
        #expect(try Decode.completion(#"{"prompt": "x", "echo": true}"#).request.options.probabilities == nil)
        let ranked = try Decode.completion(#"{"prompt": "x", "echo": true, "best_of": 2}"#)
        #expect(ranked.request.options.probabilities == ProbabilityOptions(top: 0))
        let scored = try Decode.completion(#"{"prompt": "x", "echo": true, "logprobs": 3, "n": 2, "best_of": 2}"#)
        #expect(scored.request.options.probabilities == ProbabilityOptions(top: 3, ofPrompt: true))
        #expect(scored.request.options.echoesPrompt)
    }

    @Test("of llama-server has only the wanted members, those of objects under their paths")
    func responseFields() throws {
        let decoded = try Decode.llama(
            #"{"prompt": "x", "response_fields": ["content", "timings/prompt_n", "generation_settings/seed", "none"]}"#)
        let expected = #"{"content":"Cusco \"é🏃\"\n\u2028","timings/prompt_n":10,"generation_settings/seed":42}"#
        #expect(String(buffer: decoded.collected(Events.text)) == expected)
    }

    @Test("of llama-server for several prompts is an array, each with its prompt")
    func several() throws {
        let decoded = try Decode.llama(
            #"{"prompt": ["x", [1, 2]], "n": 1, "response_fields": ["index", "prompt", "content"]}"#)
        let events =
            Self.choice(1, "b", logarithm: 0) + Self.choice(0, "a", logarithm: 0) + [.finished(Events.summary(.length))]
        #expect(
            String(buffer: decoded.collected(events))
                == #"[{"index":0,"prompt":"x","content":"a"},{"index":1,"prompt":[1,2],"content":"b"}]"#)
        let stream = String(buffer: decoded.streamed(events))
        #expect(stream.contains(#"data: {"index":1,"content":"b","tokens":[1]"#))
        #expect(stream.contains(#"data: {"index":0,"prompt":"x","content":""}"#))
    }

    @Test("has its limits of time in milliseconds, and none at 0 and -1")
    func timeLimits() throws {
        let options = try Decode.options(#""t_max_predict_ms": 1500, "t_max_prompt_ms": 20"#)
        #expect(options.decodeLimit == .milliseconds(1500))
        #expect(options.prefillLimit == .milliseconds(20))
        #expect(try Decode.options(#""t_max_predict_ms": 0, "t_max_prompt_ms": -1"#) == GenerationOptions())
    }
}
