import ChasquiCore
import OrderedCollections

/// JSON schemas where requests have them.
enum SchemaField {
    static let asObjectOrText = Schema.either([.map(.any), .string()])

    static let describedFormat = Schema.object([
        .always("type", .choice(["text", "json_object", "json_schema"])),
        Field("schema", .map(.any), "Of `json_object`."),
        Field(
            "json_schema",
            .object([
                .always("schema", .map(.any)),
                Field("strict", .boolean, "What cannot be enforced is refused, rather than left out."),
            ]), "Of `json_schema`."),
    ])

    /// OpenAI's `response_format`; nil where any text is allowed.
    static func responseFormat(_ fields: Fields) throws(InferenceError) -> OutputConstraint? {
        guard let format = try fields.object("response_format") else { return nil }
        let type = try format.string("type")
        switch type {
        case "text": return nil
        case "json_object":
            guard let (name, schema) = format.member("schema") else { return .jsonSchema(anyObject) }
            return .jsonSchema(try object(schema, name: name))
        case "json_schema":
            guard let inner = try format.object("json_schema") else {
                throw format.missing("json_schema.schema", "give a JSON schema")
            }
            guard let (name, schema) = inner.member("schema") else {
                throw inner.missing("schema", "give a JSON schema")
            }
            if try inner.bool("strict") == true { try StrictSchema.check(schema, at: name) }
            return .jsonSchema(try object(schema, name: name))
        default:
            throw Fields.wrong(
                format.name(of: "type"), type.map { .string($0) } ?? .null, "text, json_object or json_schema")
        }
    }

    /// vLLM's word for any object.
    static func anyObject(in fields: Fields) throws(InferenceError) -> [(name: String, constraint: OutputConstraint)] {
        guard try fields.bool("json_object") == true else { return [] }
        return [(fields.name(of: "json_object"), .jsonSchema(anyObject))]
    }

    /// vLLM's schema, which may also come as text.
    static func json(
        in fields: Fields, name member: String
    ) throws(InferenceError) -> [(name: String, constraint: OutputConstraint)] {
        guard let (name, value) = fields.member(member) else { return [] }
        guard case .string(let text) = value else { return [(name, .jsonSchema(try object(value, name: name)))] }
        guard let parsed = try? JSONValue(parsing: text.utf8) else {
            throw Fields.wrong(name, value, "a JSON schema, as an object or as text")
        }
        return [(name, .jsonSchema(try object(parsed, name: name)))]
    }

    /// An empty schema, which allows anything, means any object, as in llama-server.
    static func object(_ value: JSONValue, name: String) throws(InferenceError) -> JSONValue {
        guard case .object(let members) = value else {
            throw Fields.wrong(name, value, "a JSON schema, which is an object")
        }
        return members.isEmpty ? anyObject : value
    }

    private static let anyObject = JSONValue.object(["type": .string("object")])
}
