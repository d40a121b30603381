import ChasquiCore
import OrderedCollections

/// Writes a schema as a JSON schema. A type stands where it is used; one that contains itself stands in `$defs`, once.
struct SchemaWriter {
    private var open: [ObjectIdentifier: String] = [:]
    private var recursive: Set<ObjectIdentifier> = []
    private var definitions: OrderedDictionary<String, JSONValue> = [:]
    private let named: [String: SchemaNode]

    /// - Parameter named: what references mean.
    static func text(of node: SchemaNode, named: [String: SchemaNode]) -> JSONValue {
        var writer = SchemaWriter(named: named)
        for (name, node) in named.sorted(by: { $0.key < $1.key }) { writer.definitions[name] = writer.write(node) }
        let root = writer.write(node)
        guard !writer.definitions.isEmpty else { return root }
        var members: OrderedDictionary<String, JSONValue> = [:]
        if case .object(let own) = root { members = own }
        members["$defs"] = .object(writer.definitions)
        return .object(members)
    }

    private init(named: [String: SchemaNode]) {
        self.named = named
    }

    private mutating func write(_ node: SchemaNode) -> JSONValue {
        switch node {
        case .any: .object([:])
        case .string(let choices, let pattern): Self.string(choices: choices, pattern: pattern)
        case .integer(let minimum, let maximum):
            Self.limited("integer", minimum.map { .integer(Int64($0)) }, maximum.map { .integer(Int64($0)) })
        case .number(let minimum, let maximum): Self.limited("number", minimum.map(number), maximum.map(number))
        case .boolean: Self.of("boolean")
        case .array(let element, let minimum, let maximum): array(of: element, minimum: minimum, maximum: maximum)
        case .object(let object): write(object)
        case .choice(let nodes, let name, let description): choice(nodes, name: name, description: description)
        case .optional(let node): .object(["anyOf": .array([write(node), Self.of("null")])])
        case .type(let type): write(type)
        case .reference(let name): reference(name)
        case .written(let schema): schema
        }
    }

    private mutating func write(_ type: any Generable.Type) -> JSONValue {
        let id = ObjectIdentifier(type)
        let generated = type.generationSchema
        guard generated.node.mayContainItself else { return write(generated.node) }
        if let name = open[id] {
            recursive.insert(id)
            return reference(name)
        }
        let name = uniqueName(of: type)
        open[id] = name
        let schema = generated.isWhole ? write(generated.node) : generated.json
        open[id] = nil
        guard recursive.remove(id) != nil else { return schema }
        definitions[name] = schema
        return reference(name)
    }

    private func uniqueName(of type: any Generable.Type) -> String {
        let name = "\(type)"
        var unique = name
        var count = 1
        while definitions[unique] != nil || open.values.contains(unique) {
            count += 1
            unique = "\(name)\(count)"
        }
        return unique
    }

    private mutating func write(_ object: SchemaObject) -> JSONValue {
        var members: OrderedDictionary<String, JSONValue> = ["type": .string("object"), "title": .string(object.name)]
        if let description = object.description { members["description"] = .string(description) }
        var properties: OrderedDictionary<String, JSONValue> = [:]
        for member in object.members {
            var schema = write(member.node)
            if let description = member.description, case .object(var inner) = schema {
                inner["description"] = .string(description)
                schema = .object(inner)
            }
            properties[member.name] = schema
        }
        members["properties"] = .object(properties)
        members["required"] = .array(object.members.map { .string($0.name) })
        members["additionalProperties"] = .bool(false)
        return .object(members)
    }

    private mutating func array(of element: SchemaNode, minimum: Int?, maximum: Int?) -> JSONValue {
        var members: OrderedDictionary<String, JSONValue> = ["type": .string("array"), "items": write(element)]
        if let minimum { members["minItems"] = .integer(Int64(max(0, minimum))) }
        if let maximum { members["maxItems"] = .integer(Int64(max(0, maximum))) }
        return .object(members)
    }

    private mutating func choice(_ nodes: [SchemaNode], name: String?, description: String?) -> JSONValue {
        var members: OrderedDictionary<String, JSONValue> = [:]
        if let name { members["title"] = .string(name) }
        if let description { members["description"] = .string(description) }
        members["anyOf"] = .array(nodes.map { write($0) })
        return .object(members)
    }

    private func reference(_ name: String) -> JSONValue {
        .object(["$ref": .string("#/$defs/\(name)")])
    }

    private func number(_ value: Double) -> JSONValue {
        Int64(exactly: value).map { .integer($0) } ?? .number(value)
    }

    private static func of(_ type: String) -> JSONValue {
        .object(["type": .string(type)])
    }

    private static func string(choices: [String]?, pattern: String?) -> JSONValue {
        var members: OrderedDictionary<String, JSONValue> = ["type": .string("string")]
        if let choices { members["enum"] = .array(choices.map { .string($0) }) }
        if let pattern { members["pattern"] = .string(pattern) }
        return .object(members)
    }

    private static func limited(_ type: String, _ minimum: JSONValue?, _ maximum: JSONValue?) -> JSONValue {
        var members: OrderedDictionary<String, JSONValue> = ["type": .string(type)]
        if let minimum { members["minimum"] = minimum }
        if let maximum { members["maximum"] = maximum }
        return .object(members)
    }
}

extension SchemaNode {
    /// A type with this schema has parts of its own, of which one may be of the type again.
    fileprivate var mayContainItself: Bool {
        switch self {
        case .object, .choice: true
        default: false
        }
    }
}
