import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("Arguments of Gemma 4's calls", .enabled(if: TinyModel.isThere && LlamaSamples.isThere))
struct GemmaArgumentTests {
    private let calls: FindRoadCalls

    init() throws {
        calls = try FindRoadCalls(template: "google-gemma-4-31B-it")
    }

    private func takes(_ arguments: String, _ parameters: String) throws -> Bool {
        let reader = try GrammarReader(try #require(try calls.chat(parameters).grammar), model: calls.model)
        try reader.read("<|tool_call>call:find_road" + arguments + "<tool_call|>")
        return reader.isComplete
    }

    private static func object(_ value: String) -> String {
        #"{"type": "object", "properties": {"x": \#(value)}, "required": ["x"]}"#
    }

    @Test(
        "are held to what their schemas say",
        arguments: [
            (#"{"type": "string"}"#, #"<|"|>a "b"<|"|>"#, "3"),
            (#"{"type": "string", "enum": ["Lima", "a\"b"]}"#, #"<|"|>a"b<|"|>"#, #"<|"|>Limas<|"|>"#),
            (#"{"type": "string", "maxLength": 2}"#, #"<|"|>ab<|"|>"#, #"<|"|>abc<|"|>"#),
            (#"{"enum": [1, null, "a"]}"#, "null", "2"), (#"{"const": true}"#, "true", "false"),
            (#"{"type": "integer", "minimum": 100}"#, "100", "13"), (#"{"type": "integer"}"#, "-3", "3.5"),
            (#"{"type": "number"}"#, "3.5e2", "true"), (#"{"type": "boolean"}"#, "false", "null"),
            (#"{"type": ["integer", "null"]}"#, "null", "true"),
            (#"{"anyOf": [{"type": "string"}, {"type": "null"}]}"#, #"<|"|>a<|"|>"#, "1"),
            (#"{"type": "array", "items": {"type": "boolean"}}"#, "[true,false]", "[1]"),
            (#"{"type": "array", "items": {"type": "boolean"}, "minItems": 2}"#, "[true,false]", "[true]"),
            (#"{"type": "array", "maxItems": 1}"#, "[]", "[1,2]"), (#"{"type": "array"}"#, "[1,{a:2}]", "1"),
            (#"{"type": "object"}"#, "{a:1}", "1"), (#"{"type": "object", "properties": {}}"#, "{}", "{a:1}"),
            (object(#"{"type": "integer"}"#), "{x:1}", "{}"), (object("{}"), "{x:[1]}", "{y:1}"),
            ("{}", "{a:1}", "{a:}"),
        ])
    func values(schema: String, right: String, wrong: String) throws {
        #expect(try takes("{x:" + right + "}", Self.object(schema)))
        #expect(try !takes("{x:" + wrong + "}", Self.object(schema)))
    }

    @Test("are any where the schema allows any, or has a name that cannot be written")
    func open() throws {
        #expect(try takes("{a:1}", #"{"type": "object"}"#))
        #expect(try takes("{a:1}", #"{"type": "object", "properties": {"x": {}}, "additionalProperties": true}"#))
        #expect(try takes("{a:1}", #"{"type": "object", "properties": {"x:y": {}}}"#))
        #expect(try takes("{}", #"{"type": "object", "properties": {"x": {}}}"#))
        #expect(try !takes("{a:1}", #"{"type": "object", "properties": {"x": {}}}"#))
    }

    @Test("have names that there are, also where they are too many to be counted")
    func many() throws {
        let names = (0..<8).map { #""a\#($0)": {"type": "integer"}"# }.joined(separator: ", ")
        let schema = #"{"type": "object", "properties": {\#(names)}, "required": ["a0"]}"#
        #expect(try takes("{a0:1,a7:2}", schema))
        #expect(try !takes("{a0:1,a8:2}", schema))
        #expect(try !takes("{}", schema))
    }

    @Test("of strict tools are refused where something is not held, and only there")
    func strict() throws {
        let pattern = Self.object(#"{"type": "string", "pattern": "^a+$"}"#)
        #expect(throws: InferenceError.self) { try calls.chat(pattern, isStrict: true) }
        let pair = Self.object(#"{"type": "array", "prefixItems": [{"type": "integer"}, {"enum": ["a"]}]}"#)
        #expect(throws: InferenceError.self) { try calls.chat(pair, isStrict: true) }
        #expect(throws: Never.self) {
            try calls.chat(Self.object(#"{"type": "array", "maxItems": 2}"#), isStrict: true)
        }
        let nested = #"{"type": "object", "properties": {"y": {"type": "integer"}}, "required": ["y"]}"#
        #expect(throws: Never.self) { try calls.chat(Self.object(nested), isStrict: true) }
    }
}
