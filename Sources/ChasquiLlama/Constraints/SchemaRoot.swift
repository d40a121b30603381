import ChasquiCore
import OrderedCollections

/// A JSON schema that refers to itself as a whole (`"$ref": "#"`), with a name below `$defs` for what it refers to:
/// llama.cpp's converter follows references to what is in a schema only.
enum SchemaRoot {
    private static let shared = ["$defs", "definitions"]

    /// What a reference to the whole schema says.
    static let reference = "#"

    static func named(_ schema: JSONValue) throws(InferenceError) -> JSONValue {
        guard case .object(let members) = schema else { return schema }
        let name = freeName(in: members)
        let walk = SchemaWalk { (members, _) throws(InferenceError) in
            guard case .string(let reference) = members["$ref"], let moved = moved(reference, to: name) else {
                return members
            }
            var made = members
            made["$ref"] = .string(moved)
            return made
        }
        guard case .object(var whole) = try walk(schema) else { return schema }
        var made: OrderedDictionary<String, JSONValue> = ["$ref": .string("#/$defs/\(name)")]
        for place in shared { made[place] = whole.removeValue(forKey: place) }
        var definitions: OrderedDictionary<String, JSONValue> = [:]
        if case .object(let given) = made["$defs"] { definitions = given }
        definitions[name] = .object(whole)
        made["$defs"] = .object(definitions)
        return .object(made)
    }

    /// Where a reference leads once all but the shared definitions stand below the name; nil where it leads as before.
    private static func moved(_ reference: String, to name: String) -> String? {
        guard reference == Self.reference || reference.hasPrefix("#/") else { return nil }
        guard !shared.contains(where: { reference.hasPrefix("#/\($0)/") }) else { return nil }
        return "#/$defs/\(name)" + reference.dropFirst()
    }

    private static func freeName(in members: OrderedDictionary<String, JSONValue>) -> String {
        var name = "root"
        if case .object(let definitions) = members["$defs"] {
            while definitions[name] != nil { name += "-" }
        }
        return name
    }
}
