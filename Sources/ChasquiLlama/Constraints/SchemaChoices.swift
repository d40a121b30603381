import ChasquiCore
import OrderedCollections

/// Values that a JSON schema gives itself (`enum`, `const`): beside these llama.cpp's converter does not look at the type.
struct SchemaChoices {
    private static let types: Set<String> = ["null", "boolean", "integer", "number", "string", "array", "object"]

    let subject: SchemaSubject

    /// The schema's members with those values alone that are of its type.
    /// - Throws: ``InferenceError/invalid(field:message:)`` where there is none, with the place.
    func ofType(
        _ members: OrderedDictionary<String, JSONValue>, at path: String
    ) throws(InferenceError) -> OrderedDictionary<String, JSONValue> {
        let types = Self.names(of: members["type"])
        guard !types.isEmpty, types.isSubset(of: Self.types) else { return members }
        if let value = members["const"], !value.isOf(types) {
            throw subject.error("\(path)/const is not of the type beside it; change one of them")
        }
        guard case .array(let values) = members["enum"], !values.isEmpty else { return members }
        let right = values.filter { $0.isOf(types) }
        guard !right.isEmpty else {
            throw subject.error("no value of \(path)/enum is of the type beside it; change one of them")
        }
        var made = members
        made["enum"] = .array(right)
        return made
    }

    private static func names(of type: JSONValue?) -> Set<String> {
        switch type {
        case .string(let name): return [name]
        case .array(let names):
            return Set(
                names.map {
                    if case .string(let name) = $0 { return name }
                    return ""
                })
        default: return []
        }
    }
}

extension JSONValue {
    fileprivate func isOf(_ types: Set<String>) -> Bool {
        switch self {
        case .null: types.contains("null")
        case .bool: types.contains("boolean")
        case .integer: types.contains("integer") || types.contains("number")
        case .number(let value):
            types.contains("number") || (types.contains("integer") && value.rounded(.towardZero) == value)
        case .string: types.contains("string")
        case .array: types.contains("array")
        case .object: types.contains("object")
        }
    }
}
