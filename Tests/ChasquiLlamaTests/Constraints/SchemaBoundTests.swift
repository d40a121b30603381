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
        ] as [([String: Int64], String, String)])
    func hold(bounds: [String: Int64], right: String, wrong: String) throws {
        var schema: [String: JSONValue] = ["type": .string("integer")]
        for (name, value) in bounds { schema[name] = .integer(value) }
        let object = JSONValue.object(.init(uniqueKeysWithValues: schema.map { ($0.key, $0.value) }))
        let reading = try SchemaReading(object, model: model)
        #expect(try reading.takes(right))
        #expect(try !reading.takes(wrong))
    }
}
