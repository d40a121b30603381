import ChasquiCore
import Testing

@Suite("A wrong option is refused")
struct OptionErrorTests {
    @Test(
        "with the field, its value and what is allowed",
        arguments: [
            (#""top_k": 5.5"#, "top_k", "top_k is 5.5; it must be a whole number from -1 to 2147483647."),
            (#""top_k": "40""#, "top_k", "top_k is \"40\"; it must be a whole number from -1 to 2147483647."),
            (#""temperature": -101"#, "temperature", "temperature is -101; it must be a number from -100 to 100."),
            (#""temperature": []"#, "temperature", "temperature is []; it must be a number from -100 to 100."),
            (#""top_p": 1.01"#, "top_p", "top_p is 1.01; it must be a number from 0 to 1."),
            (#""min_p": true"#, "min_p", "min_p is true; it must be a number from 0 to 1."),
            (#""typical_p": {}"#, "typical_p", "typical_p is {}; it must be a number from 0 to 1."),
            (
                #""presence_penalty": 101"#, "presence_penalty",
                "presence_penalty is 101; it must be a number from -100 to 100."
            ),
            (
                #""min_tokens": 5, "max_tokens": 4"#, "min_tokens",
                "min_tokens is 5 and there may be up to 4 tokens; ask for fewer."
            ),
            (
                #""stop_token_ids": [7, -1]"#, "stop_token_ids[1]",
                "stop_token_ids[1] is -1; it must be a token, which is a whole number from 0."
            ),
            (
                #""preserved_tokens": [7]"#, "preserved_tokens[0]",
                "preserved_tokens[0] is 7; it must be a text of up to 1024 bytes."
            ),
            (#""verbose": 1"#, "verbose", "verbose is 1; it must be true or false."),
            (
                #""lora": [{"id": 0, "scale": 1}, {"id": 0, "scale": 2}]"#, "lora[1].id",
                "lora[1].id is 0, which was there before; name each adapter once."
            ),
            (
                #""repeat_penalty": 1e-60"#, "repeat_penalty",
                "repeat_penalty is 1e-60; it must be a number above 0 and up to 100; 1 is no penalty."
            ),
            (
                #""seed": 1.5"#, "seed",
                "seed is 1.5; it must be a whole number from -9223372036854775808 to 9223372036854775807."
            ),
            (
                #""structured_outputs": {"json_object": false}"#, "structured_outputs.json",
                "structured_outputs.json is missing; give json, json_object, regex, choice or grammar."
            ),
            (
                #""structured_outputs": {"structural_tag": "{}"}"#, "structured_outputs.structural_tag",
                "structured_outputs.structural_tag is not offered; leave it out, and bind the output with json, regex, "
                    + "choice or grammar."
            ),
            (#""n_predict": -2"#, "n_predict", "n_predict is -2; it must be a whole number from -1 to 2147483647."),
            (
                #""max_tokens": 99999999999999999999"#, "max_tokens",
                "max_tokens is 1e+20; it must be a whole number from -1 to 2147483647."
            ),
            (#""ignore_eos": 1"#, "ignore_eos", "ignore_eos is 1; it must be true or false."),
            (#""stream": "yes""#, "stream", "stream is \"yes\"; it must be true or false."),
            (#""model": 7"#, "model", "model is 7; it must be a string."),
            (#""stop": ["a", 7]"#, "stop[1]", "stop[1] is 7; it must be a string."),
            (#""stop": {"a": 1}"#, "stop", "stop is an object; it must be a string or an array of strings."),
            (
                #""stream_options": {"include_usage": 1}"#, "stream_options.include_usage",
                "stream_options.include_usage is 1; it must be true or false."
            ),
            (
                #""logit_bias": {"5": true}"#, "logit_bias.5",
                "logit_bias.5 is true; it must be a number from -1000 to 1000, or false to forbid the token."
            ),
            (
                #""logit_bias": {"-5": 1}"#, "logit_bias.-5",
                "logit_bias.-5 is -5; it must be a token's number, which is 0 or more, or a text, with its bias."
            ),
            (
                #""logit_bias": [[1, 2, 3]]"#, "logit_bias[0]",
                "logit_bias[0] is an array; it must be an array of a token and a bias."
            ),
            (#""grammar": 7"#, "grammar", "grammar is 7; it must be a string."),
            (
                #""response_format": {"type": "poem"}"#, "response_format.type",
                "response_format.type is \"poem\"; it must be text, json_object or json_schema."
            ),
            (
                #""response_format": {"type": "json_schema"}"#, "response_format.json_schema.schema",
                "response_format.json_schema.schema is missing; give a JSON schema."
            ),
            (
                #""response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": null}}"#,
                "response_format.json_schema.schema",
                "response_format.json_schema.schema is missing; give a JSON schema."
            ),
            (
                #""samplers": ["top_q"]"#, "samplers[0]",
                "samplers[0] is \"top_q\"; it must be one of penalties, dry, top_n_sigma, top_k, typ_p, top_p, min_p, xtc, "
                    + "temperature, infill, adaptive_p."
            ),
            (#""mirostat": 3"#, "mirostat", "mirostat is 3; it must be a whole number from 0 to 2."),
            (#""n_probs": 1000"#, "n_probs", "n_probs is 1000; it must be a whole number from 0 to 128."),
            (
                #""dry_sequence_breakers": [""]"#, "dry_sequence_breakers[0]",
                "dry_sequence_breakers[0] is \"\"; it must be a text of 1 to 40 bytes, none of them zero."
            ),
            (
                #""max_tokens": 3, "max_completion_tokens": 5"#, "max_completion_tokens",
                "max_completion_tokens is 5 and max_tokens is 3, which mean the same; leave one of them out."
            ),
            (
                #""n_predict": 4, "max_tokens": 3"#, "n_predict",
                "n_predict is 4 and max_tokens is 3, which mean the same; leave one of them out."
            ),
            (
                #""n": 2, "n_cmpl": 3"#, "n",
                "n is 2 and n_cmpl is 3, which mean the same; leave one of them out."
            ),
            (
                #""repeat_penalty": 1.1, "repetition_penalty": 1.2"#, "repeat_penalty",
                "repeat_penalty is 1.1 and repetition_penalty is 1.2, which mean the same; leave one of them out."
            ),
            (#""choice": []"#, "choice", "choice has 0 texts; it has to have 1 to 1024."),
            (
                #""regex": "a", "guided_choice": ["b"]"#, "guided_choice",
                "Only one field can bind the output, and there are regex and guided_choice; leave the others out."
            ),
        ])
    func message(members: String, field: String, message: String) {
        #expect(throws: InferenceError.invalid(field: field, message: message)) { try Decode.options(members) }
    }

    @Test(
        "when it would change the answer and is not built yet",
        arguments: [
            (#""functions": [{}]"#, "which this version does not support"),
            (#""backend_sampling": true"#, "which this version does not support"),
            (#""parse_tool_calls": false"#, "which this version does not support"),
            (#""chat_format": 2"#, "which this version does not support"),
            (#""echo": true"#, "which only /v1/completions knows"),
            (#""suffix": "x""#, "which only /v1/completions knows"),
            (#""grammar_lazy": true"#, "but there is no grammar"),
        ])
    func unsupported(members: String, reason: String) throws {
        let error = try #require(throws: InferenceError.self) { try Decode.options(members) }
        guard case .invalid(let field, let message) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(members.hasPrefix("\"\(field)\""))
        #expect(message.contains(reason))
    }

    @Test("when there are two ways to bind the output")
    func twoConstraints() {
        #expect(throws: InferenceError.self) { try Decode.options(#""grammar": "x", "json_schema": {"a": 1}"#) }
        #expect(throws: InferenceError.self) {
            try Decode.options(#""grammar": "x", "response_format": {"type": "json_object"}"#)
        }
    }

    @Test("when there is too much of it")
    func bounds() {
        let stops = (0..<65).map { "\"\($0)\"" }.joined(separator: ",")
        #expect(throws: InferenceError.self) { try Decode.options(#""stop": [\#(stops)]"#) }
        let long = String(repeating: "x", count: 1025)
        #expect(throws: InferenceError.self) { try Decode.options(#""stop": "\#(long)""#) }
        let biases = (0..<4097).map { "\"\($0)\":1" }.joined(separator: ",")
        #expect(throws: InferenceError.self) { try Decode.options(#""logit_bias": {\#(biases)}"#) }
    }

    @Test(
        "without repeating a long value",
        arguments: [
            #""temperature": "LONG""#, #""logit_bias": {"LONG": "x"}"#, #""samplers": ["LONG"]"#,
            #""response_format": {"type": "LONG"}"#, #""temperature": "\u0041\u0301LONG""#,
        ])
    func longValues(members: String) throws {
        let long = String(repeating: "e\u{301}", count: 100_000)
        let error = try #require(throws: InferenceError.self) {
            try Decode.options(members.replacing("LONG", with: long))
        }
        guard case .invalid(let field, let message) = error else {
            Issue.record("not an error of a field")
            return
        }
        #expect(field.utf8.count < 500)
        #expect(message.utf8.count < 1000)
    }
}
