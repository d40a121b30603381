import ChasquiCore

/// What a model's output is bound to: a type's properties in their order, and what holds for their values.
///
/// It becomes a JSON schema, and the JSON schema a grammar that the model's tokens are chosen by.
public struct GenerationSchema: Sendable {
    let node: SchemaNode
    /// What references inside of it mean.
    let named: [String: SchemaNode]

    init(_ node: SchemaNode, named: [String: SchemaNode] = [:]) {
        self.node = node
        self.named = named
    }

    /// Nothing of it stands elsewhere.
    var isWhole: Bool { named.isEmpty }

    var json: JSONValue { SchemaWriter.text(of: node, named: named) }

    /// What answers in this form are called.
    var name: String {
        switch node {
        case .object(let object): object.name
        case .choice(_, let name?, _): name
        case .type(let type): "\(type)"
        default: "Value"
        }
    }

    /// An object's schema.
    /// - Parameters:
    ///   - type: what the object is a value of; the model sees its name.
    ///   - description: what it is, for the model.
    ///   - properties: all properties, in the order in which they are generated.
    public init(type: any Generable.Type, description: String? = nil, properties: [Property]) {
        self.init(
            .object(
                SchemaObject(name: "\(type)", description: description, members: properties.map(\.member))))
    }

    /// One of these texts.
    /// - Parameters:
    ///   - type: what the text stands for.
    ///   - description: what it is, for the model.
    ///   - choices: at least one.
    public init(type: any Generable.Type, description: String? = nil, anyOf choices: [String]) {
        self.init(.choice([.string(choices: choices)], name: "\(type)", description: description))
    }

    /// A value of one of these types.
    /// - Parameters:
    ///   - type: what the value stands for.
    ///   - description: what it is, for the model.
    ///   - types: at least one.
    public init(type: any Generable.Type, description: String? = nil, anyOf types: [any Generable.Type]) {
        self.init(.choice(types.map { .type($0) }, name: "\(type)", description: description))
    }

    /// One of these cases: its name where nothing belongs to it, else an object with the name as its only property.
    /// - Parameters:
    ///   - type: the enumeration.
    ///   - description: what it is, for the model.
    ///   - cases: at least one.
    public init(type: any Generable.Type, description: String? = nil, cases: [Case]) {
        let plain = cases.filter(\.payload.isEmpty).map(\.name)
        var nodes: [SchemaNode] = plain.isEmpty ? [] : [.string(choices: plain)]
        nodes += cases.filter { !$0.payload.isEmpty }.map(\.node)
        self.init(.choice(nodes, name: "\(type)", description: description))
    }
}

extension GenerationSchema {
    /// One property of an object.
    public struct Property: Sendable {
        let member: SchemaObject.Member

        /// - Parameters:
        ///   - name: its name in the JSON.
        ///   - description: what it is, for the model.
        ///   - type: of its value.
        ///   - guides: what holds for its value.
        public init<Value: Generable>(
            name: String, description: String? = nil, type: Value.Type, guides: [GenerationGuide<Value>] = []
        ) {
            let node = guides.reduce(SchemaNode.type(type)) { $0.with($1.rules) }
            member = SchemaObject.Member(name: name, description: description, node: node)
        }

        /// A property that may be null.
        public init<Value: Generable>(
            name: String, description: String? = nil, type: Value?.Type, guides: [GenerationGuide<Value>] = []
        ) {
            let node = guides.reduce(SchemaNode.type(Value.self)) { $0.with($1.rules) }
            member = SchemaObject.Member(name: name, description: description, node: .optional(node))
        }

        /// A text of which the whole matches each of these expressions.
        public init<RegexOutput>(
            name: String, description: String? = nil, type: String.Type, guides: [Regex<RegexOutput>]
        ) {
            self.init(name: name, description: description, type: type, guides: guides.map { .pattern($0) })
        }

        /// A text of which the whole matches each of these expressions, or null.
        public init<RegexOutput>(
            name: String, description: String? = nil, type: String?.Type, guides: [Regex<RegexOutput>]
        ) {
            self.init(name: name, description: description, type: type, guides: guides.map { .pattern($0) })
        }
    }

    /// One case of an enumeration.
    public struct Case: Sendable {
        let name: String
        let payload: [Property]
        private let isSingle: Bool

        /// A case that nothing belongs to.
        public init(name: String) {
            self.name = name
            payload = []
            isSingle = false
        }

        /// A case with one value.
        public init<Value: Generable>(name: String, value: Value.Type) {
            self.name = name
            payload = [Property(name: name, type: value)]
            isSingle = true
        }

        /// A case with several values, each under a name.
        /// - Parameters:
        ///   - name: the case's.
        ///   - properties: at least one.
        public init(name: String, properties: [Property]) {
            self.name = name
            payload = properties
            isSingle = false
        }

        var node: SchemaNode {
            let inner = payload.map(\.member)
            guard !isSingle else { return .object(SchemaObject(name: name, members: inner)) }
            let object = SchemaNode.object(SchemaObject(name: name, members: inner))
            return .object(SchemaObject(name: name, members: [.init(name: name, node: object)]))
        }
    }
}

extension SchemaNode {
    func with(_ rules: [GuideRule]) -> SchemaNode {
        rules.reduce(self) { $0.with($1) }
    }
}
