import ChasquiCore
import OrderedCollections
import Testing

@testable import ChasquiLlama

@Suite("A pattern of a JSON schema", .enabled(if: TinyModel.isThere))
struct SchemaPatternTests {
    private let model: LlamaModel

    init() throws {
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: TinyModel.path ?? ""))
    }

    private func matches(_ pattern: String, _ json: String) throws -> Bool {
        let schema = JSONValue.object(["type": .string("string"), "pattern": .string(pattern)])
        return try SchemaReading(schema, model: model).takes(json)
    }

    @Test(
        "holds the string, wherever in it where it is not anchored",
        arguments: [
            ("^[a-c]{2}$", #""ab""#, #""abc""#), ("^a|b$", #""axx""#, #""xa""#), ("b", #""abc""#, #""ac""#),
            ("^\\d+(\\.\\d+)?$", #""3.14""#, #""3.""#), ("^(?:x|yz)*$", #""xyzx""#, #""y""#),
            ("^é\\u00e9?$", #""éé""#, #""e""#), ("^\\(\\d\\)$", #""(1)""#, #""1""#), ("^$", #""""#, #""a""#),
            ("^a-b_c$", #""a-b_c""#, #""a_b_c""#),
        ])
    func holds(pattern: String, right: String, wrong: String) throws {
        #expect(try matches(pattern, right))
        #expect(try !matches(pattern, wrong))
    }

    @Test(
        "holds what the string says, not how its JSON writes that",
        arguments: [
            ("^\"+$", #""\"\"""#, #""""#), ("^.$", #""\"""#, #""\n""#), ("^[ -~]$", #""\\""#, #""""#),
            ("^\\\\$", #""\\""#, #""\""#), ("^\\t\\n$", #""\t\n""#, "\"\t\n\""), ("^[^a]$", #""\"""#, #""a""#),
        ])
    func json(pattern: String, right: String, wrong: String) throws {
        #expect(try matches(pattern, right))
        #expect(try !matches(pattern, wrong))
    }

    @Test(
        "is refused with its place where a grammar cannot express it",
        arguments: [("^(?=a)b$", 4), ("^[a-", 2), ("(a)\\1", 4), ("^\\p{L}+$", 2)])
    func refused(pattern: String, position: Int) {
        let schema = JSONValue.object([
            "properties": .object(["name": .object(["type": .string("string"), "pattern": .string(pattern)])])
        ])
        let error = #expect(throws: InferenceError.self) { try OutputConstraint.jsonSchema(schema).gbnf() }
        guard case .invalid(_, let message) = error else { return }
        #expect(message.contains("/properties/name/pattern is wrong at character \(position):"))
    }

    @Test("is one where a property has the name of a value", arguments: ["const", "enum", "default", "examples"])
    func names(name: String) {
        let property = JSONValue.object(["type": .string("string"), "pattern": .string("(?=a)")])
        let schema = JSONValue.object(["properties": .object([name: property])])
        #expect(throws: InferenceError.self) { try SchemaPreparation(field: "x").prepared(schema) }
    }

    @Test("is not taken out of a value", arguments: ["#/default", "#/examples/0", "#/properties/a/const"])
    func references(reference: String) throws {
        #expect(throws: InferenceError.self) {
            try SchemaPreparation(field: "x").prepared(.object(["$ref": .string(reference)]))
        }
        let named = JSONValue.object(["$ref": .string("#/$defs/default")])
        #expect(try SchemaPreparation(field: "x").prepared(named) == named)
    }

    @Test("is none where it is in a value")
    func values() throws {
        let schema = JSONValue.object(["const": .object(["pattern": .string("(?=a)")])])
        #expect(try SchemaPreparation(field: "x").prepared(schema) == schema)
    }
}
