import ChasquiCore
import OrderedCollections

/// The patterns of a JSON schema, wherever they are in it.
struct SchemaPatterns {
    /// Members that are values, not schemas.
    private static let values: Set<String> = ["const", "enum", "default", "examples"]

    /// Members whose own members are schemas under names of the client's.
    private static let named: Set<String> = ["properties", "$defs", "definitions"]

    let field: String

    /// The schema with patterns that llama.cpp's converter knows.
    /// - Throws: ``InferenceError/invalid(field:message:)`` for one that a grammar cannot express, with its place.
    func converted(_ schema: JSONValue) throws(InferenceError) -> JSONValue {
        try schema.checkDepth(field: field)
        return try converted(schema, at: "")
    }

    private func converted(_ schema: JSONValue, at path: String) throws(InferenceError) -> JSONValue {
        switch schema {
        case .object(let members):
            var made = members
            for (name, member) in members where !Self.values.contains(name) {
                made[name] = try converted(member, named: name, at: path + "/" + name)
            }
            return .object(made)
        case .array(let elements):
            var made: [JSONValue] = []
            for (index, element) in elements.enumerated() {
                made.append(try converted(element, at: "\(path)/\(index)"))
            }
            return .array(made)
        default: return schema
        }
    }

    /// What is in a value stays as it is, so that no schema may be taken from there.
    private func checkReference(_ reference: String, at path: String) throws(InferenceError) {
        let steps = reference.split(separator: "/").map(String.init)
        let entersValue = steps.indices.contains { index in
            Self.values.contains(steps[index]) && (index == 0 || !Self.named.contains(steps[index - 1]))
        }
        guard entersValue else { return }
        throw .invalid(
            field: field,
            message: "\(field) cannot become a grammar: \(path) refers into a value; put the schema below $defs.")
    }

    private func converted(
        _ member: JSONValue, named name: String, at path: String
    ) throws(InferenceError) -> JSONValue {
        if Self.named.contains(name), case .object(let schemas) = member {
            var made = schemas
            for (key, schema) in schemas { made[key] = try converted(schema, at: path + "/" + key) }
            return .object(made)
        }
        if name == "$ref", case .string(let reference) = member { try checkReference(reference, at: path) }
        guard name == "pattern", case .string(let regex) = member else { return try converted(member, at: path) }
        do {
            return .string(try SchemaPattern.converted(regex))
        } catch {
            throw .invalid(
                field: field,
                message: "\(field) cannot become a grammar: \(path) is wrong at character \(error.position): "
                    + "\(error.reason).")
        }
    }
}
