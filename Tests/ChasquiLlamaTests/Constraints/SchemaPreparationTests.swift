import CLlama
import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("A JSON schema in the words of llama.cpp's converter", .enabled(if: TinyModel.isThere))
struct SchemaPreparationTests {
    private let model: LlamaModel

    init() throws {
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: TinyModel.path ?? ""))
    }

    private func takes(_ json: String, _ schema: String) throws -> Bool {
        try SchemaReading(schema, model: model).takes(json)
    }

    private func refusal(_ schema: String) throws -> String {
        let error = try #require(throws: InferenceError.self) { try SchemaReading(schema, model: model) }
        guard case .invalid("json_schema", let message) = error else { throw error }
        return message
    }

    private static let either = #"""
        {"type": "object", "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}, "required": ["b"],
         "anyOf": [{"required": ["a"]}, {"properties": {"b": {"const": "x"}}}]}
        """#

    @Test("has what stands beside alternatives in each of them")
    func alternatives() throws {
        #expect(try takes(#"{"a": 1,"b": "y"}"#, Self.either))
        #expect(try takes(#"{"b": "x"}"#, Self.either))
        #expect(try !takes("null", Self.either))
        #expect(try !takes(#"{"b": "y"}"#, Self.either))
        #expect(try !takes(#"{"a": 1,"b": 1}"#, Self.either))
    }

    @Test("lets an alternative say of itself what it is")
    func own() throws {
        let schema = #"{"type": "integer", "oneOf": [{"type": "null"}, {"minimum": 100}]}"#
        #expect(try takes("null", schema))
        #expect(try takes("100", schema))
        #expect(try !takes("13", schema))
    }

    @Test("is refused where alternatives in alternatives multiply without end")
    func multiplied() throws {
        var schema = #"{"type": "integer"}"#
        for _ in 0..<40 {
            schema = #"{"properties": {"a": \#(schema)}, "anyOf": [{"type": "object"}, {"required": ["a"]}]}"#
        }
        #expect(try refusal(schema).contains("is too much to be put into each alternative"))
    }

    @Test("has a closed array where there is nothing behind its places")
    func tuples() throws {
        let pair = #"{"type": "array", "prefixItems": [{"type": "integer"}, {"type": "boolean"}], "items": false}"#
        #expect(try takes("[1,true]", pair))
        #expect(try !takes("[1,true,2]", pair))
        #expect(try !takes("[true,1]", pair))
        #expect(try takes("[]", #"{"type": "array", "items": false}"#))
        #expect(try !takes("[1]", #"{"type": "array", "items": false}"#))
        #expect(try takes("[1]", #"{"type": "array", "items": true}"#))
    }

    @Test("has those values alone that are of its type")
    func choices() throws {
        let mixed = #"{"type": "integer", "enum": [1, 2.0, 2.5, "x", null]}"#
        for right in ["1", "2.0"] { #expect(try takes(right, mixed)) }
        for wrong in ["2.5", "\"x\"", "null"] { #expect(try !takes(wrong, mixed)) }
        #expect(try takes("null", #"{"type": ["string", "null"], "enum": ["a", null, 7]}"#))
        #expect(try takes("7", #"{"enum": ["a", 7]}"#))
        #expect(try refusal(#"{"type": "integer", "enum": ["x"]}"#).contains("/enum"))
        #expect(try refusal(#"{"properties": {"a": {"type": "null", "const": 1}}}"#).contains("/properties/a/const"))
    }

    @Test("that the converter refuses is refused in one line")
    func oneLine() {
        let error = #expect(throws: LlamaFailure.self) {
            var grammar: UnsafeMutablePointer<CChar>?
            try LlamaCalls.check { message in
                LlamaCalls.withView(of: #"{"pattern": "^a)$"}"#) { chasqui_grammar_from_schema($0, &grammar, message) }
            }
        }
        #expect(error?.message.hasPrefix("JSON schema conversion failed: ") == true, "\(error?.message ?? "")")
    }
}
