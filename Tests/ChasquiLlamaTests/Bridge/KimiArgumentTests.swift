import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("Arguments of Kimi-K3's calls", .enabled(if: TinyModel.isThere && LlamaSamples.isThere))
struct KimiArgumentTests {
    private let calls: FindRoadCalls

    init() throws {
        calls = try FindRoadCalls(template: "Kimi-K3")
    }

    private func takes(type: String, _ value: String, _ schema: String) throws -> Bool {
        let reader = try GrammarReader(try #require(try calls.chat(Self.object(schema)).grammar), model: calls.model)
        let argument = #"<|open|>argument key="x" type="\#(type)"<|sep|>\#(value)<|close|>argument<|sep|>"#
        try reader.read(
            #"<|close|>think<|sep|><|open|>tools<|sep|><|open|>call tool="find_road" index="1"<|sep|>"# + argument
                + "<|close|>call<|sep|><|close|>tools<|sep|>")
        return reader.isComplete
    }

    private static func object(_ value: String) -> String {
        #"{"type": "object", "properties": {"x": \#(value)}, "required": ["x"], "$defs": {"road": {"type": "boolean"}}}"#
    }

    @Test(
        "are JSON of their schemas, and texts as they are",
        arguments: [
            (#"{"type": "boolean"}"#, "boolean", "true", "yes"), (#"{"type": "integer"}"#, "number", "-3", "3.5"),
            (#"{"type": "number", "enum": [1, 2]}"#, "number", "2", "3"),
            (#"{"type": "integer", "minimum": 100}"#, "number", "100", "13"),
            (##"{"type": "array", "items": {"$ref": "#/$defs/road"}}"##, "array", "[true]", "one two"),
            (#"{"type": "object", "properties": {"a": {"type": "null"}}}"#, "object", #"{"a":null}"#, "{1}"),
            (#"{"type": "string", "enum": ["x", "y"]}"#, "string", "y", "zebra"),
            (##"{"$ref": "#/$defs/road", "title": "Road"}"##, "boolean", "true", "yes"),
            (#"{"type": "string", "maxLength": 2}"#, "string", "ab", "abc"),
        ])
    func values(schema: String, type: String, right: String, wrong: String) throws {
        #expect(try takes(type: type, right, schema))
        #expect(try !takes(type: type, wrong, schema))
        #expect(try !takes(type: "null", right, schema))
    }

    @Test("of strict tools are refused where something is not held, and only there")
    func strict() throws {
        for schema in [
            #"{"type": "string"}"#, #"{"type": ["string", "null"]}"#,
            #"{"type": "array", "items": {"type": "integer"}}"#,
        ] {
            #expect(try calls.chat(Self.object(schema), isStrict: true).grammar != nil)
        }
        for schema in [
            #"{"type": "string", "pattern": "^a+$"}"#, ##"{"$ref": "#/$defs/road", "minLength": 1}"##,
            #"{"type": ["integer", "null"]}"#,
        ] {
            #expect(throws: InferenceError.self) { try calls.chat(Self.object(schema), isStrict: true) }
        }
    }
}
