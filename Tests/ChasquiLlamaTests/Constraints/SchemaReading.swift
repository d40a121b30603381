import ChasquiCore
import Testing

@testable import ChasquiLlama

/// What a JSON schema takes once it is a grammar.
struct SchemaReading {
    private let grammar: String
    private let model: LlamaModel

    init(_ schema: JSONValue, model: LlamaModel) throws {
        grammar = try OutputConstraint.jsonSchema(schema).gbnf()
        self.model = model
    }

    init(_ schema: String, model: LlamaModel) throws {
        try self.init(JSONValue(parsing: schema.utf8), model: model)
    }

    func takes(_ json: String) throws -> Bool {
        let reader = try GrammarReader(grammar, model: model)
        do { try reader.read(json) } catch { return false }
        return reader.isPossible && reader.isComplete
    }
}
