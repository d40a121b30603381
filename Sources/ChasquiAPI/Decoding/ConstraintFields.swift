import ChasquiCore
import OrderedCollections

/// The fields that bind the output to a language: `grammar`, `json_schema`, `response_format`.
struct ConstraintFields {
    let fields: Fields

    func constraint() throws(InferenceError) -> OutputConstraint? {
        let grammar = try fields.string("grammar").flatMap { $0.isEmpty ? nil : OutputConstraint.grammar($0) }
        let schema = try fields.member("json_schema").map { member throws(InferenceError) in
            OutputConstraint.jsonSchema(try objectSchema(member.value, name: member.name))
        }
        let format = try responseFormat()
        let given = [grammar, schema, format].compactMap { $0 }
        guard given.count < 2 else {
            throw .invalid(
                field: format == nil ? "json_schema" : "response_format",
                message: "Only one of grammar, json_schema and response_format can bind the output; "
                    + "leave the others out.")
        }
        return given.first
    }

    private func responseFormat() throws(InferenceError) -> OutputConstraint? {
        guard let format = try fields.object("response_format") else { return nil }
        let type = try format.string("type")
        switch type {
        case "text": return nil
        case "json_object":
            guard let (name, schema) = format.member("schema") else {
                return .jsonSchema(.object(["type": .string("object")]))
            }
            return .jsonSchema(try objectSchema(schema, name: name))
        case "json_schema":
            guard let inner = try format.object("json_schema") else {
                throw format.missing("json_schema", "give an object with a schema")
            }
            guard let (name, schema) = inner.member("schema") else {
                throw inner.missing("schema", "give a JSON schema")
            }
            return .jsonSchema(try objectSchema(schema, name: name))
        default:
            throw Fields.wrong(
                format.name(of: "type"), type.map { .string($0) } ?? .null, "text, json_object or json_schema")
        }
    }

    /// An empty schema, which allows anything, means any object, as in llama-server.
    private func objectSchema(_ value: JSONValue, name: String) throws(InferenceError) -> JSONValue {
        guard case .object(let members) = value else {
            throw Fields.wrong(name, value, "a JSON schema, which is an object")
        }
        return members.isEmpty ? .object(["type": .string("object")]) : value
    }
}
