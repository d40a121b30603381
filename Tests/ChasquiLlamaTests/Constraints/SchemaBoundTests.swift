import ChasquiCore
import OrderedCollections
import Testing

@testable import ChasquiLlama

@Suite("Bounds of integers in a JSON schema", .enabled(if: TinyModel.isThere))
struct SchemaBoundTests {
    private let model: LlamaModel

    init() throws {
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: TinyModel.path ?? ""))
    }

    @Test(
        "hold, also one without the other",
        arguments: [
            (["minimum": 100], "100", "13"), (["minimum": 1000], "1000", "101"), (["minimum": 105], "1050", "18"),
            (["exclusiveMinimum": 100], "101", "100"), (["maximum": -100], "-101", "-19"),
            (["exclusiveMaximum": 100], "-5", "100"), (["minimum": 10], "10", "9"),
            (["minimum": -200, "maximum": 300], "-200", "301"),
            (["minimum": 0, "exclusiveMinimum": 5], "6", "5"), (["minimum": 7, "exclusiveMinimum": 5], "7", "6"),
            (["maximum": 9, "exclusiveMaximum": 5], "4", "5"), (["maximum": 3, "exclusiveMaximum": 5], "3", "4"),
            (["minimum": 9_007_199_254_740_991], "9007199254740991", "9007199254740990"),
            (["maximum": -10_000_000_000_000_000], "-10000000000000000", "-9999999999999999"),
            (["minimum": 0, "maximum": .max], "12", "-1"), (["exclusiveMaximum": 5, "minimum": .min], "4", "5"),
        ] as [([String: Int64], String, String)])
    func hold(bounds: [String: Int64], right: String, wrong: String) throws {
        var schema: [String: JSONValue] = ["type": .string("integer")]
        for (name, value) in bounds { schema[name] = .integer(value) }
        let object = JSONValue.object(.init(uniqueKeysWithValues: schema.map { ($0.key, $0.value) }))
        let reading = try SchemaReading(object, model: model)
        #expect(try reading.takes(right))
        #expect(try !reading.takes(wrong))
    }

    @Test(
        "hold whatever form they have",
        arguments: [
            (#"{"type": ["integer", "null"], "minimum": 100}"#, "100", "13"),
            (#"{"type": "integer", "minimum": 2.5, "maximum": 1e30}"#, "3", "2"),
            (#"{"type": "integer", "minimum": 5, "exclusiveMinimum": true}"#, "6", "5"),
            (#"{"type": "integer", "maximum": 18446744073709551615, "exclusiveMinimum": -1.5}"#, "-1", "-2"),
        ])
    func forms(schema: String, right: String, wrong: String) throws {
        let reading = try SchemaReading(schema, model: model)
        #expect(try reading.takes(right))
        #expect(try !reading.takes(wrong))
    }

    @Test("beyond all integers are as none where they let all through")
    func boundless() throws {
        let reading = try SchemaReading(#"{"type": "integer", "minimum": -1e30, "maximum": 1e30}"#, model: model)
        #expect(try reading.takes("-9007199254740991"))
        #expect(try reading.takes("9007199254740991"))
    }
}
