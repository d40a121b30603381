import ChasquiCore
import OrderedCollections

/// The form of a JSON schema's members (JSON Schema 2020-12) where llama.cpp's converter looks past a wrong one.
struct SchemaForm {
    private static let schemas: Set<String> = [
        "items", "prefixItems", "additionalItems", "additionalProperties", "contains", "propertyNames", "anyOf",
        "oneOf",
        "allOf", "not", "if", "then", "else", "unevaluatedItems", "unevaluatedProperties",
    ]
    /// JSON's, and integers.
    private static let mostTypes = 7
    private static let bounds = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]

    let subject: SchemaSubject

    /// Whether there are schemas in a member, without names of their own.
    static func holdsSchemas(_ name: String) -> Bool { schemas.contains(name) }

    /// Members without those of drafts before 4, where each property said of itself whether it was required. llama-server
    /// looks past them, too.
    static func current(_ members: OrderedDictionary<String, JSONValue>) -> OrderedDictionary<String, JSONValue> {
        guard case .bool = members["required"] else { return members }
        var members = members
        members["required"] = nil
        return members
    }

    /// - Throws: ``InferenceError/invalid(field:message:)`` for a member of another form, with its place.
    func check(_ members: OrderedDictionary<String, JSONValue>, at path: String) throws(InferenceError) {
        if let required = members["required"] { try checkNames(required, at: path + "/required") }
        if let items = members["prefixItems"], items.elements == nil {
            throw wrong(path + "/prefixItems", items, "an array of schemas")
        }
        for name in Self.bounds {
            guard let bound = members[name], !bound.isNumber else { continue }
            // As drafts before 6 have it.
            if case .bool = bound, name.hasPrefix("exclusive") { continue }
            throw wrong("\(path)/\(name)", bound, "a number")
        }
    }

    private func checkNames(_ names: JSONValue, at path: String) throws(InferenceError) {
        guard let names = names.elements else { throw wrong(path, names, "an array of names") }
        for (index, name) in names.enumerated() {
            guard case .string = name else { throw wrong("\(path)/\(index)", name, "a name") }
        }
    }

    /// Of each type the converter makes a schema of its own, with all in it again, so that what several of them have would
    /// multiply with the depth.
    func checkTypes(of members: OrderedDictionary<String, JSONValue>, at path: String) throws(InferenceError) {
        guard let types = members["type"]?.elements else { return }
        let place = path + "/type"
        guard types.count <= Self.mostTypes else {
            throw subject.error("\(place) has \(types.count) types; there are \(Self.mostTypes)")
        }
        for (index, type) in types.enumerated() where types[..<index].contains(type) {
            throw subject.error("\(place)/\(index) is \(type.shortText) again; leave it out")
        }
        guard members["allOf"] != nil, types.contains(.string("object")), types.contains(.string("string")) else {
            return
        }
        throw subject.error("\(place) has object and string beside allOf; put each into an alternative of anyOf")
    }

    private func wrong(_ place: String, _ value: JSONValue, _ right: String) -> InferenceError {
        subject.error("\(place) is \(value.shortText); it has to be \(right)")
    }
}

extension JSONValue {
    fileprivate var elements: [JSONValue]? {
        if case .array(let elements) = self { return elements }
        return nil
    }

    fileprivate var isNumber: Bool {
        switch self {
        case .integer, .number: true
        default: false
        }
    }

    private static let longestText = 40

    /// The value as errors show it.
    fileprivate var shortText: String {
        switch self {
        case .array(let elements) where !elements.isEmpty: "an array"
        case .object(let members) where !members.isEmpty: "an object"
        default: String(serialized().prefix(Self.longestText))
        }
    }
}
