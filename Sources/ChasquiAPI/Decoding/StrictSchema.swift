import ChasquiCore
import OrderedCollections

/// What a schema says that no grammar holds the answer to. With `strict` that is an error; otherwise it is left out, as in
/// llama-server.
enum StrictSchema {
    private static let unheld: Set<String> = [
        "multipleOf", "uniqueItems", "contains", "minContains", "maxContains", "patternProperties", "propertyNames",
        "minProperties", "maxProperties", "not", "if", "then", "else", "dependentRequired", "dependentSchemas",
        "unevaluatedItems", "unevaluatedProperties",
    ]
    /// Of integers only.
    private static let bounds: Set<String> = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]
    /// Members that are values, not schemas.
    private static let values: Set<String> = ["const", "enum", "default", "examples"]
    /// Members whose own members are names of the client's.
    private static let named: Set<String> = ["properties", "$defs", "definitions"]

    static func check(_ schema: JSONValue, at path: String) throws(InferenceError) {
        switch schema {
        case .object(let members):
            for (name, member) in members where !values.contains(name) {
                if unheld.contains(name) || (bounds.contains(name) && members["type"] != .string("integer")) {
                    throw .invalid(
                        field: "\(path).\(name)",
                        message: "\(path).\(name) cannot be enforced while tokens are chosen; leave it out, or leave "
                            + "strict out, and check the answer yourself.")
                }
                if named.contains(name), case .object(let schemas) = member {
                    for (key, schema) in schemas { try check(schema, at: "\(path).\(name).\(key)") }
                } else {
                    try check(member, at: "\(path).\(name)")
                }
            }
        case .array(let elements):
            for (index, element) in elements.enumerated() { try check(element, at: "\(path)[\(index)]") }
        default: return
        }
    }
}
