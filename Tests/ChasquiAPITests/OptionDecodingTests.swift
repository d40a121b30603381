import ChasquiAPI
import ChasquiCore
import OrderedCollections
import Testing

@Suite("A request's options")
struct OptionDecodingTests {
    @Test("are the server's defaults where it says nothing, or null")
    func defaults() throws {
        var defaults = GenerationOptions()
        defaults.maxTokens = 77
        defaults.stop = ["###"]
        defaults.sampling.temperature = 0.3
        defaults.cachePrompt = false
        #expect(try Decode.options(#""unknown": [1]"#, defaults: defaults) == defaults)
        let nulls = #""temperature": null, "n_predict": null, "stop": null, "seed": null, "n": null, "grammar": null"#
        #expect(try Decode.options(nulls, defaults: defaults) == defaults)
    }

    @Test("are read under their names in full")
    func everything() throws {
        let options = try Decode.options(
            """
            "temperature": 0, "top_k": 7, "top_p": 0.5, "min_p": 0.1, "typical_p": 0.9, "seed": 4294967294,
            "repeat_last_n": -1, "repeat_penalty": 1.1, "presence_penalty": -2, "frequency_penalty": 2,
            "ignore_eos": true, "n_predict": 9, "stop": ["a", "b"], "cache_prompt": false
            """)
        var expected = GenerationOptions()
        expected.sampling.temperature = 0
        expected.sampling.topK = 7
        expected.sampling.topP = 0.5
        expected.sampling.minP = 0.1
        expected.sampling.typicalP = 0.9
        expected.sampling.seed = 4_294_967_294
        expected.sampling.penaltyLastN = -1
        expected.sampling.repeatPenalty = 1.1
        expected.sampling.presencePenalty = -2
        expected.sampling.frequencyPenalty = 2
        expected.sampling.ignoreEOS = true
        expected.maxTokens = 9
        expected.stop = ["a", "b"]
        expected.cachePrompt = false
        #expect(options == expected)
    }

    @Test(
        "take the token limit under each of its names, llama-server's first",
        arguments: [
            (#""n_predict": 0"#, 0), (#""max_tokens": 5.0"#, 5), (#""max_completion_tokens": 6"#, 6),
            (#""max_tokens": 2, "n_predict": 2.0, "max_completion_tokens": 2"#, 2),
            (#""max_tokens": 3, "n_predict": null"#, 3),
            (#""n_predict": 2147483647"#, 2_147_483_647),
            (#""n_predict": -1"#, 77),
        ])
    func limits(members: String, expected: Int) throws {
        var defaults = GenerationOptions()
        defaults.maxTokens = 77
        #expect(try Decode.options(members, defaults: defaults).maxTokens == expected)
    }

    @Test("have -1, and llama.cpp's word for it, as a seed by chance", arguments: ["-1", "4294967295"])
    func randomSeed(seed: String) throws {
        #expect(try Decode.options(#""seed": \#(seed)"#).sampling.seed == nil)
    }

    @Test(
        "have a seed of 64 bits as well, which is never the one by chance",
        arguments: [
            ("4294967294", 4_294_967_294), ("4294967296", 1), ("-2", 4_294_967_294), ("8589934590", 0),
            ("9223372036854775807", 2_147_483_647), ("-9223372036854775808", 2_147_483_648),
        ] as [(String, UInt32)])
    func longSeed(seed: String, folded: UInt32) throws {
        #expect(try Decode.options(#""seed": \#(seed)"#).sampling.seed == folded)
    }

    @Test("have no temperature below 0, which is greedy, and penalties as large as llama-server's")
    func wideRanges() throws {
        let sampling = try Decode.options(#""temperature": -1, "presence_penalty": 3, "frequency_penalty": -3"#)
            .sampling
        #expect(sampling.temperature == 0)
        #expect(sampling.presencePenalty == 3)
        #expect(sampling.frequencyPenalty == -3)
    }

    @Test("have vLLM's fields about the tokens that end an answer")
    func ends() throws {
        let options = try Decode.options(#""min_tokens": 5, "stop_token_ids": [7, 8, 7]"#)
        #expect(options.leastTokens == 5)
        #expect(options.stopTokens == [7, 8])
    }

    @Test("say which field binds the output", arguments: ["guided_grammar", "grammar"])
    func constraintField(name: String) throws {
        #expect(try Decode.options("\"\(name)\": \"root ::= [a]\"").constraintField == name)
    }

    @Test("name special tokens that are to be seen")
    func shownTokens() throws {
        #expect(try Decode.options(#""preserved_tokens": ["<tool_call>"]"#).shownTokens == ["<tool_call>"])
    }

    @Test("have -1 as another way to switch top_k off")
    func topKOff() throws {
        #expect(try Decode.options(#""top_k": -1"#).sampling.topK == 0)
    }

    @Test(
        "take one stop text or several, and leave empty ones out",
        arguments: [(#""a""#, ["a"]), (#"["a", "", "b"]"#, ["a", "b"]), (#""""#, ["###"]), ("[]", ["###"])])
    func stops(value: String, expected: [String]) throws {
        var defaults = GenerationOptions()
        defaults.stop = ["###"]
        #expect(try Decode.options(#""stop": \#(value)"#, defaults: defaults).stop == expected)
    }

    @Test("take logit_bias as an object and as pairs, for tokens and texts, with false to forbid")
    func logitBias() throws {
        let expected = [
            LogitBias(target: .token(15043), bias: -1), LogitBias(target: .text(" Cusco"), bias: 2.5),
            LogitBias(target: .token(7), bias: -.infinity),
        ]
        let object = #""logit_bias": {"15043": -1.0, " Cusco": 2.5, "7": false}"#
        #expect(try Decode.options(object).sampling.logitBias == expected)
        let pairs = #""logit_bias": [[15043, -1], [" Cusco", 2.5], [7.0, false]]"#
        #expect(try Decode.options(pairs).sampling.logitBias == expected)
        let digits = [LogitBias(target: .text("15"), bias: 1)]
        #expect(try Decode.options(#""logit_bias": [["15", 1]]"#).sampling.logitBias == digits)
    }

    @Test("keep all samplers of a full list")
    func allSamplers() throws {
        #expect(try Decode.options(#""samplers": "edskypmxt""#) == GenerationOptions())
    }

    @Test(
        "bind the output in each of the ways there are",
        arguments: [
            (#""grammar": "root ::= \"a\"""#, .grammar("root ::= \"a\"")), (#""grammar": """#, nil),
            (#""json_schema": {"z": 1, "a": 2}"#, .jsonSchema(.object(["z": .integer(1), "a": .integer(2)]))),
            (#""json_schema": {}"#, .jsonSchema(anyObject)), (#""response_format": {"type": "text"}"#, nil),
            (#""response_format": {"type": "json_object"}"#, .jsonSchema(anyObject)),
            (
                #""response_format": {"type": "json_object", "schema": {"a": 1}}"#,
                .jsonSchema(.object(["a": .integer(1)]))
            ),
            (
                #""response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"a": 1}}}"#,
                .jsonSchema(.object(["a": .integer(1)]))
            ),
        ] as [(String, OutputConstraint?)])
    func constraints(members: String, expected: OutputConstraint?) throws {
        #expect(try Decode.options(members).constraint == expected)
    }

    private static let anyObject = JSONValue.object(["type": .string("object")])

    @Test(
        "may name what is not built yet at the value that changes nothing",
        arguments: [
            #""n": 1"#, #""best_of": 1"#, #""echo": false"#, #""suffix": """#, #""logprobs": 0"#, #""logprobs": false"#,
            #""n_probs": 0"#, #""mirostat": 0"#, #""xtc_probability": 0.0"#, #""dry_multiplier": 0"#,
            #""dynatemp_range": 0"#, #""top_n_sigma": -1.0"#, #""id_slot": -1"#, #""lora": []"#,
            #""functions": []"#, #""reasoning_format": "auto""#, #""user": "me""#, #""store": true"#,
        ])
    func harmless(members: String) throws {
        #expect(try Decode.options(members) == GenerationOptions())
    }

    @Test("ask for progress in a stream that tells it")
    func progress() throws {
        let asked = #""return_progress": true"#
        let chat = #""messages": [{"role": "user", "content": "x"}]"#
        #expect(try Decode.chat(#"{\#(chat), "stream": true, \#(asked)}"#).request.options.reportsPromptProgress)
        #expect(try !Decode.chat(#"{\#(chat), \#(asked)}"#).request.options.reportsPromptProgress)
        #expect(try !Decode.chat(#"{\#(chat), "stream": true}"#).request.options.reportsPromptProgress)
        #expect(try Decode.options(#""stream": true"#).reportsPromptProgress)
        #expect(try !Decode.options(#""stream": false"#).reportsPromptProgress)
    }
}
