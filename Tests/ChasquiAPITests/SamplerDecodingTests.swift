import ChasquiCore
import OrderedCollections
import Testing

@Suite("Samplers")
struct SamplerDecodingTests {
    @Test("run in the order in which they are given, by name, by another name or by letter")
    func order() throws {
        #expect(
            try Decode.options(#""samplers": ["temperature", "top-k", "nucleus"]"#).sampling.samplers == [
                .temperature, .topK, .topP,
            ])
        #expect(
            try Decode.options(#""samplers": ["Temp", "topk", "adaptivep"]"#).sampling.samplers == [
                .temperature, .topK, .adaptiveP,
            ])
        #expect(try Decode.options(#""samplers": "tkp""#).sampling.samplers == [.temperature, .topK, .topP])
        #expect(try Decode.options(#""samplers": []"#).sampling.samplers.isEmpty)
    }

    @Test("are the standard ones where none are given")
    func standard() throws {
        #expect(try Decode.options(#""top_k": 1"#).sampling.samplers == Sampler.standard)
    }

    @Test("take all their parameters")
    func parameters() throws {
        let sampling = try Decode.options(
            """
            "dynatemp_range": 0.5, "dynatemp_exponent": 2, "top_n_sigma": 1.5, "xtc_probability": 0.25,
            "xtc_threshold": 0.2, "min_keep": 3, "adaptive_target": 0.4, "adaptive_decay": 0.5, "mirostat": 2,
            "mirostat_tau": 4, "mirostat_eta": 0.2, "dry_multiplier": 0.8, "dry_base": 2, "dry_allowed_length": 3,
            "dry_penalty_last_n": -1, "dry_sequence_breakers": [";"]
            """
        ).sampling
        var expected = SamplingOptions()
        expected.dynatempRange = 0.5
        expected.dynatempExponent = 2
        expected.topNSigma = 1.5
        expected.xtcProbability = 0.25
        expected.xtcThreshold = 0.2
        expected.minKeep = 3
        expected.adaptiveTarget = 0.4
        expected.adaptiveDecay = 0.5
        expected.mirostat.version = 2
        expected.mirostat.tau = 4
        expected.mirostat.eta = 0.2
        expected.dry.multiplier = 0.8
        expected.dry.base = 2
        expected.dry.allowedLength = 3
        expected.dry.lastN = -1
        expected.dry.sequenceBreakers = [";"]
        #expect(sampling == expected)
    }
}

@Suite("Constraints")
struct ConstraintDecodingTests {
    private static let schema = JSONValue.object(["type": .string("string")])

    @Test(
        "have llama-server's, OpenAI's and vLLM's names",
        arguments: [
            (#""regex": "a+""#, OutputConstraint.regex("a+")),
            (#""guided_regex": "a+""#, .regex("a+")),
            (#""structured_outputs": {"regex": "a+"}"#, .regex("a+")),
            (#""structured_outputs": {"json_object": true}"#, .jsonSchema(.object(["type": .string("object")]))),
            (#""choice": ["a", "b"]"#, .choice(["a", "b"])),
            (#""guided_choice": ["a", "b"]"#, .choice(["a", "b"])),
            (#""structured_outputs": {"choice": ["a", "b"]}"#, .choice(["a", "b"])),
            (#""grammar": "root ::= []""#, .grammar("root ::= []")),
            (#""guided_grammar": "root ::= []""#, .grammar("root ::= []")),
            (#""guided_json": {"type": "string"}"#, .jsonSchema(schema)),
            (#""guided_json": "{\"type\": \"string\"}""#, .jsonSchema(schema)),
            (#""structured_outputs": {"json": {"type": "string"}}"#, .jsonSchema(schema)),
            (#""json_schema": {"type": "string"}"#, .jsonSchema(schema)),
        ])
    func names(members: String, constraint: OutputConstraint) throws {
        #expect(try Decode.options(members).constraint == constraint)
    }
}
