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
    private static let lengths: Set<String> = ["minLength", "maxLength"]
    /// What the converter does not look at beside one of these.
    private static let hidden: [(beside: [String], Set<String>)] = [
        (
            ["anyOf", "oneOf", "allOf"],
            bounds.union(lengths).union(["type", "properties", "required", "items", "pattern"])
        ),
        (["enum", "const"], bounds.union(lengths).union(["pattern", "format"])),
        (["pattern", "format"], lengths),
    ]

    static func check(_ schema: JSONValue, at path: String) throws(InferenceError) {
        let walk = SchemaWalk { (members, way) throws(InferenceError) in
            for name in members.keys
            where unheld.contains(name) || (bounds.contains(name) && !isOfIntegers(members["type"]))
                || isHidden(name, in: members) || isBesideTuple(name, in: members)
            {
                let place = way.reduce(path) { $0 + $1.text } + ".\(name)"
                throw .invalid(
                    field: place,
                    message: "\(place) cannot be enforced while tokens are chosen; leave it out, or leave strict out, "
                        + "and check the answer yourself.")
            }
            try checkRequired(members, at: way.reduce(path) { $0 + $1.text })
            return members
        }
        _ = try walk(schema)
    }

    /// Of the numbers in it, all are integers.
    private static func isOfIntegers(_ type: JSONValue?) -> Bool {
        guard case .array(let types) = type else { return type == .string("integer") }
        return types.contains(.string("integer")) && !types.contains(.string("number"))
    }

    private static func isHidden(_ name: String, in members: OrderedDictionary<String, JSONValue>) -> Bool {
        hidden.contains { beside, names in names.contains(name) && beside.contains { members[$0] != nil } }
    }

    /// Places of an array are not held where others may follow.
    private static func isBesideTuple(_ name: String, in members: OrderedDictionary<String, JSONValue>) -> Bool {
        guard name == "prefixItems", let items = members["items"] else { return false }
        return items != .bool(false)
    }

    /// What has to be there has to be described, as OpenAI asks too.
    private static func checkRequired(
        _ members: OrderedDictionary<String, JSONValue>, at path: String
    ) throws(InferenceError) {
        if case .bool = members["required"] {
            throw .invalid(
                field: path + ".required",
                message: "\(path).required has to be a list of names, beside the properties; or leave strict out.")
        }
        guard case .array(let names) = members["required"] else { return }
        var described: OrderedDictionary<String, JSONValue> = [:]
        if case .object(let properties) = members["properties"] { described = properties }
        for (index, name) in names.enumerated() {
            guard case .string(let name) = name, described[name] == nil else { continue }
            let place = "\(path).required[\(index)]"
            throw .invalid(
                field: place,
                message:
                    "\(place) is '\(Fields.shortened(name))', which is not in properties; describe it there, or leave "
                    + "strict out.")
        }
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
