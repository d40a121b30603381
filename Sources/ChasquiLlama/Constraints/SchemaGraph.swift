import ChasquiCore
import OrderedCollections

/// A JSON schema as llama.cpp's converter follows it: what each schema in it needs of others.
struct SchemaGraph {
    typealias Members = OrderedDictionary<String, JSONValue>

    struct Node {
        /// As references have it, without the root's sign.
        let path: String
        /// All of these have to end before it can; all of nothing is an end.
        var needed: [Int] = []
        /// Nil, or one of these has to end.
        var choices: [Int]?
        /// What the converter comes to from it besides.
        var others: [Int] = []
        /// Those that say of the same value what it is, in alternatives, as parts of `allOf` or behind a reference.
        var same: [Int] = []
        var isReference = false

        /// All that the converter comes to from it.
        var all: [Int] { needed + (choices ?? []) + others }
    }

    private struct Place: Hashable {
        let path: String
        /// A part of `allOf`, all of whose properties the converter requires.
        let isPart: Bool
    }

    /// With more it is not read on, and ``SchemaEnds`` refuses it.
    static let mostReferences = 1500

    private let root: JSONValue
    private(set) var nodes: [Node] = []
    private(set) var referenceTargets: Set<Int> = []
    private var known: [Place: Int] = [:]
    /// Schemas that have a node, and are not read yet.
    private var unread: [(schema: JSONValue, isPart: Bool)] = []

    init(_ schema: JSONValue) {
        root = schema
        _ = node(for: schema, at: "")
        // Without recursion: references may lead over any number of schemas.
        var index = 0
        while index < unread.count, referenceTargets.count <= Self.mostReferences {
            let (schema, isPart) = unread[index]
            unread[index].schema = .null
            if case .object(let members) = schema { read(members, into: index, isPart: isPart) }
            index += 1
        }
    }

    private mutating func node(for schema: JSONValue, at path: String, isPart: Bool = false) -> Int {
        let place = Place(path: path, isPart: isPart)
        if let index = known[place] { return index }
        known[place] = nodes.count
        nodes.append(Node(path: path))
        unread.append((schema, isPart))
        return nodes.count - 1
    }

    private mutating func nodes(for schemas: [JSONValue], at path: String, arePart: Bool = false) -> [Int] {
        var made: [Int] = []
        for (index, schema) in schemas.enumerated() {
            made.append(node(for: schema, at: "\(path)/\(index)", isPart: arePart))
        }
        return made
    }

    /// In the order in which the converter looks at members.
    private mutating func read(_ members: Members, into index: Int, isPart: Bool) {
        let path = nodes[index].path
        if let reference = members["$ref"] {
            readReference(reference, into: index, isPart: isPart)
        } else if let (name, alternatives) = alternatives(of: members) {
            let made = nodes(for: alternatives, at: "\(path)/\(name)", arePart: isPart)
            if isPart { nodes[index].others = made } else { nodes[index].choices = made }
            nodes[index].same = made
        } else if case .array(let types) = members["type"] {
            readTypes(types, of: members, into: index)
        } else if members["const"] == nil, members["enum"] == nil {
            readContent(of: members, into: index, isPart: isPart)
        }
    }

    private func alternatives(of members: Members) -> (String, [JSONValue])? {
        let name = members["oneOf"] == nil ? "anyOf" : "oneOf"
        guard case .array(let alternatives) = members[name], !alternatives.isEmpty else { return nil }
        return (name, alternatives)
    }

    private mutating func readReference(_ reference: JSONValue, into index: Int, isPart: Bool) {
        nodes[index].isReference = true
        guard case .string(let text) = reference, text == "#" || text.hasPrefix("#/") else { return }
        let path = String(text.dropFirst())
        guard let target = root.schema(at: path) else { return }
        let made = node(for: target, at: path, isPart: isPart)
        referenceTargets.insert(made)
        nodes[index].needed = [made]
        nodes[index].same = [made]
    }

    /// Any of the types may come. Which of them could end is not followed, since each schema in them is looked at.
    private mutating func readTypes(_ types: [JSONValue], of members: Members, into index: Int) {
        guard members["const"] == nil, members["enum"] == nil else { return }
        for type in types {
            var single = members
            single["type"] = type
            readContent(of: single, into: index, isPart: false)
            guard types.count > 1 else { return }
            nodes[index].others += nodes[index].needed
            nodes[index].needed = []
        }
    }

    private mutating func readContent(of members: Members, into index: Int, isPart: Bool) {
        let hasProperties =
            members["properties"] != nil || members["additionalProperties"].map { $0 != .bool(true) } == true
        switch members["type"] {
        case .string("object") where hasProperties || members["allOf"] == nil, nil where hasProperties:
            readProperties(of: members, into: index, areRequired: isPart)
        case .string("object"), .string("string"),
            nil where members["allOf"] != nil:
            guard case .array(let parts) = members["allOf"] else { return }
            let made = nodes(for: parts, at: nodes[index].path + "/allOf", arePart: true)
            // Of parts in parts the converter takes nothing.
            if isPart { nodes[index].others = made } else { nodes[index].needed = made }
            nodes[index].same += made
        case .string("array"), nil: readItems(of: members, into: index)
        default: break
        }
    }

    private mutating func readProperties(of members: Members, into index: Int, areRequired: Bool) {
        let path = nodes[index].path
        var required: Set<String> = []
        if case .array(let names) = members["required"] {
            for case .string(let name) in names { required.insert(name) }
        }
        if case .object(let properties) = members["properties"] {
            for (name, schema) in properties {
                // A reference has no way to write the sign between steps in a name.
                let step = name.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "~1")
                let made = node(for: schema, at: "\(path)/properties/\(step)")
                if areRequired || required.contains(name) {
                    nodes[index].needed.append(made)
                } else {
                    nodes[index].others.append(made)
                }
            }
        }
        if let more = members["additionalProperties"] {
            nodes[index].others.append(node(for: more, at: path + "/additionalProperties"))
        }
    }

    private mutating func readItems(of members: Members, into index: Int) {
        let name = members["items"] == nil ? "prefixItems" : "items"
        guard let items = members[name] else { return }
        let path = "\(nodes[index].path)/\(name)"
        if case .array(let places) = items {
            nodes[index].needed = nodes(for: places, at: path)
            return
        }
        let made = node(for: items, at: path)
        if case .integer(let least) = members["minItems"], least > 0 {
            nodes[index].needed = [made]
        } else {
            nodes[index].others = [made]
        }
    }
}

extension JSONValue {
    /// What a reference leads to, as llama.cpp's converter follows it.
    fileprivate func schema(at path: String) -> JSONValue? {
        var value = self
        for step in path.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            switch value {
            case .object(let members):
                guard let member = members[String(step)] else { return nil }
                value = member
            case .array(let elements):
                guard let index = Int(step), elements.indices.contains(index) else { return nil }
                value = elements[index]
            default: return nil
            }
        }
        return value
    }
}
