import ChasquiCore
import OrderedCollections

/// What a tool's arguments refer to. Formats that write each argument by itself look into its own schema for its type, and find
/// none beside a `$ref`, as pydantic writes it for enumerations and models.
struct ArgumentReferences {
    private static let mostSteps = 8
    /// So many values may be put in place of references, that arguments which share a large schema do not multiply it.
    private static let mostValues = 2_000
    private static let definitions: Set<Substring> = ["$defs", "definitions"]
    /// What says nothing of a value.
    private static let annotations: Set<String> = ["title", "description", "default", "examples", "deprecated"]

    private var left = mostValues

    /// Parameters whose arguments have the schemas that they refer to, but for those with something else beside the reference.
    static func resolved(_ parameters: JSONValue) -> JSONValue {
        guard case .object(var members) = parameters, case .object(let properties) = members["properties"] else {
            return parameters
        }
        var references = ArgumentReferences()
        let root = members
        members["properties"] = .object(properties.mapValues { references.resolved($0, in: root) })
        return .object(members)
    }

    private mutating func resolved(
        _ schema: JSONValue, in root: OrderedDictionary<String, JSONValue>
    ) -> JSONValue {
        var schema = schema
        for _ in 0..<Self.mostSteps {
            guard case .object(var own) = schema, case .string(let reference) = own.removeValue(forKey: "$ref"),
                Self.annotations.isSuperset(of: own.keys),
                case .object(let meant) = Self.target(of: reference, in: root),
                take(.object(meant))
            else { return schema }
            schema = .object(own.merging(meant) { _, meant in meant })
        }
        return schema
    }

    private static func target(of reference: String, in root: OrderedDictionary<String, JSONValue>) -> JSONValue? {
        let steps = reference.split(separator: "/", omittingEmptySubsequences: false)
        guard steps.count == 3, steps[0] == "#", definitions.contains(steps[1]),
            case .object(let named) = root[String(steps[1])]
        else { return nil }
        return named[String(steps[2]).replacing("~1", with: "/").replacing("~0", with: "~")]
    }

    /// Counts the values in a schema, as long as there are few enough.
    private mutating func take(_ value: JSONValue) -> Bool {
        var waiting = [value]
        var counted = 0
        while let next = waiting.popLast() {
            counted += 1
            guard counted <= left else { return false }
            switch next {
            case .object(let members): waiting += members.values
            case .array(let elements): waiting += elements
            default: break
            }
        }
        left -= counted
        return true
    }
}
