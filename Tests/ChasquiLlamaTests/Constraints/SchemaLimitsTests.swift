import ChasquiCore
import OrderedCollections
import Testing

@testable import ChasquiLlama

@Suite("A JSON schema becomes a grammar within limits")
struct SchemaLimitsTests {
    private func refusal(_ schema: JSONValue) -> String? {
        do {
            try SchemaLimits.check(schema, field: "json_schema")
        } catch .invalid("json_schema", let message) {
            return message
        } catch {
            Issue.record(error)
        }
        return nil
    }

    private func object(_ names: [String], required: [String] = []) -> JSONValue {
        .object([
            "type": .string("object"),
            "properties": .object(OrderedDictionary(uniqueKeysWithValues: names.map { ($0, .object([:])) })),
            "required": .array(required.map { .string($0) }),
        ])
    }

    private func names(_ count: Int) -> [String] { (0..<count).map { "property \($0)" } }

    @Test("of names, which llama.cpp reads with a recursive expression that a long one ends the process in")
    func longNames() {
        let long = String(repeating: "é", count: 200_000)
        #expect(refusal(object([long]))?.contains("400000 bytes") == true)
        #expect(refusal(.array([.object(["$ref": .string("#/" + long)])])) != nil)
        #expect(refusal(object([String(repeating: "n", count: 256)])) == nil)
    }

    @Test("of optional properties, whose every selection llama.cpp writes out")
    func optionalProperties() {
        #expect(refusal(object(names(250))) == nil)
        #expect(refusal(object(names(3000)))?.contains("optional") == true)
        #expect(refusal(object(names(3000), required: names(2900))) == nil)
        #expect(refusal(.array(Array(repeating: object(names(200)), count: 10)))?.contains("optional") == true)
    }

    @Test("of patterns, before each of which llama.cpp copies all rules")
    func patterns() {
        let pattern = JSONValue.object(["pattern": .string("^a$")])
        #expect(refusal(.array(Array(repeating: pattern, count: 256))) == nil)
        #expect(refusal(.array(Array(repeating: pattern, count: 257)))?.contains("patterns") == true)
    }
}
