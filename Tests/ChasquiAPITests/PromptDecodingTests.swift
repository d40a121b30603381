import ChasquiAPI
import ChasquiCore
import Testing

@Suite("A completion's prompt")
struct PromptDecodingTests {
    @Test(
        "is a text, tokens, or both in turn",
        arguments: [
            (#""Hi""#, .text("Hi")), (#""""#, .text("")), (#"["Hi"]"#, .text("Hi")), ("[1, 2]", .tokens([1, 2])),
            ("[[1, 2]]", .tokens([1, 2])), ("[3]", .tokens([3])), (#"{"prompt_string": "Hi"}"#, .text("Hi")),
            (#"[1, "Hi", 2.0]"#, .mixed([.token(1), .text("Hi"), .token(2)])),
        ] as [(String, Prompt)])
    func prompts(value: String, expected: Prompt) throws {
        #expect(try Decode.llama(#"{"prompt": \#(value)}"#).request.prompts == [expected])
        #expect(try Decode.completion(#"{"prompt": \#(value)}"#).request.prompts == [expected])
    }

    @Test(
        "may be one of several in an array",
        arguments: [
            (#"["a", "b"]"#, [.text("a"), .text("b")]), ("[[1], [2, 3]]", [.tokens([1]), .tokens([2, 3])]),
            (#"["a", [1, "b"]]"#, [.text("a"), .mixed([.token(1), .text("b")])]),
            (#"[{"prompt_string": "a"}, "b"]"#, [.text("a"), .text("b")]),
        ] as [(String, [Prompt])])
    func several(value: String, expected: [Prompt]) throws {
        #expect(try Decode.llama(#"{"prompt": \#(value)}"#).request.prompts == expected)
    }

    @Test(
        "that is none is refused with the place",
        arguments: [
            ("null", "prompt", "prompt is missing; give a string or an array of tokens."),
            ("7", "prompt", "prompt is 7; it must be a string or an array of tokens."),
            ("[]", "prompt", "prompt is []; it must be a string, or an array with at least one token."),
            ("[[]]", "prompt[0]", "prompt[0] is []; it must be a string, or an array with at least one token."),
            (
                "[1, -1]", "prompt[1]",
                "prompt[1] is -1; it must be a token, which is a whole number from 0, or a string."
            ),
            (
                "[1.5]", "prompt[0]",
                "prompt[0] is 1.5; it must be a token, which is a whole number from 0, or a string."
            ),
            (
                "[2147483648]", "prompt[0]",
                "prompt[0] is 2147483648; it must be a token, which is a whole number from 0, or a string."
            ),
            (#"["a", []]"#, "prompt[1]", "prompt[1] is []; it must be a string, or an array with at least one token."),
            (#"[1, [2]]"#, "prompt[0]", "prompt[0] is 1; it must be a string or an array of tokens."),
            (
                #"[[1], [2, -1]]"#, "prompt[1][1]",
                "prompt[1][1] is -1; it must be a token, which is a whole number from 0, or a string."
            ),
            (
                #"{"prompt_string": "x", "multimodal_data": ["aGk="]}"#, "prompt.multimodal_data",
                "prompt.multimodal_data is not empty, but this server reads text only; leave it out."
            ),
        ])
    func errors(value: String, field: String, message: String) {
        #expect(throws: InferenceError.invalid(field: field, message: message)) {
            try Decode.llama(#"{"prompt": \#(value)}"#)
        }
    }
}
