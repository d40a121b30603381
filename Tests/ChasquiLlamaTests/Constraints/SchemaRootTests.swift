import ChasquiCore
import OrderedCollections
import Testing

@testable import ChasquiLlama

@Suite("A JSON schema that refers to itself", .enabled(if: TinyModel.isThere))
struct SchemaRootTests {
    private static let tree = #"""
        {"type": "object", "properties": {
            "name": {"type": "string"}, "size": {"$ref": "#/$defs/size"}, "also": {"$ref": "#/properties/name"},
            "children": {"type": "array", "items": {"$ref": "#"}}},
         "required": ["name", "size", "also", "children"], "additionalProperties": false,
         "$defs": {"size": {"enum": [1, 2]}, "root": {"type": "string"}}}
        """#

    private let model: LlamaModel

    init() throws {
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: TinyModel.path ?? ""))
    }

    private func matches(_ json: String) throws -> Bool {
        let grammar = try OutputConstraint.jsonSchema(JSONValue(parsing: Self.tree.utf8)).gbnf()
        let reader = try GrammarReader(grammar, model: model)
        do { try reader.read(json) } catch { return false }
        return reader.isPossible && reader.isComplete
    }

    @Test("holds at every depth")
    func recursive() throws {
        let leaf = #"{"name":"b","size":2,"also":"x","children":[]}"#
        #expect(try matches(leaf))
        #expect(try matches(#"{"name":"a","size":1,"also":"y","children":[\#(leaf),\#(leaf)]}"#))
        #expect(try !matches(#"{"name":"a","size":1,"also":"y","children":[{"name":"b"}]}"#))
        #expect(try !matches(#"{"name":"a","size":3,"also":"y","children":[]}"#))
    }

    @Test("stays as it is where it refers to parts alone")
    func parts() throws {
        let schema = try JSONValue(parsing: ##"{"$ref": "#/$defs/a", "$defs": {"a": {"type": "null"}}}"##.utf8)
        #expect(try SchemaPreparation(field: "json_schema").prepared(schema) == schema)
    }
}
