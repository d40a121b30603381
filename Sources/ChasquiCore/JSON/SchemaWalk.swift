package import OrderedCollections

/// All schemas in a JSON schema, from the outside in.
package struct SchemaWalk {
    /// A step on the way from the schema to one in it.
    package enum Step: Sendable, Equatable {
        case member(String)
        case element(Int)
    }

    package typealias Members = OrderedDictionary<String, JSONValue>

    private let visit: (Members, [Step]) throws(InferenceError) -> Members

    /// - Parameter visit: gets a schema's members and the way to it, and returns what is to stand there. What it returns is
    ///   walked through in turn.
    package init(_ visit: @escaping (Members, [Step]) throws(InferenceError) -> Members) {
        self.visit = visit
    }

    /// The schema with what the visits made of it. It recurses as deep as the schema is.
    package func callAsFunction(_ schema: JSONValue) throws(InferenceError) -> JSONValue {
        try walk(schema, at: [])
    }

    private func walk(_ value: JSONValue, at path: [Step]) throws(InferenceError) -> JSONValue {
        switch value {
        case .object(let members):
            var made = try visit(members, path)
            for (name, member) in made {
                switch SchemaMember(name) {
                case .value: break
                case .named: made[name] = try walk(named: member, at: path + [.member(name)])
                case .schema: made[name] = try walk(member, at: path + [.member(name)])
                }
            }
            return .object(made)
        case .array(let elements):
            var made: [JSONValue] = []
            for (index, element) in elements.enumerated() {
                made.append(try walk(element, at: path + [.element(index)]))
            }
            return .array(made)
        default: return value
        }
    }

    private func walk(named schemas: JSONValue, at path: [Step]) throws(InferenceError) -> JSONValue {
        guard case .object(var made) = schemas else { return try walk(schemas, at: path) }
        for (name, schema) in made { made[name] = try walk(schema, at: path + [.member(name)]) }
        return .object(made)
    }
}
