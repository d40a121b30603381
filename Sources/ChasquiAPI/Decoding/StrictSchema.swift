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

    static func check(_ schema: JSONValue, at path: String) throws(InferenceError) {
        let walk = SchemaWalk { (members, way) throws(InferenceError) in
            for name in members.keys
            where unheld.contains(name) || (bounds.contains(name) && members["type"] != .string("integer")) {
                let place = way.reduce(path) { $0 + $1.text } + ".\(name)"
                throw .invalid(
                    field: place,
                    message: "\(place) cannot be enforced while tokens are chosen; leave it out, or leave strict out, "
                        + "and check the answer yourself.")
            }
            return members
        }
        _ = try walk(schema)
    }
}

extension SchemaWalk.Step {
    fileprivate var text: String {
        switch self {
        case .member(let name): ".\(name)"
        case .element(let index): "[\(index)]"
        }
    }
}
