/// A schema that a program puts together while it runs, as a part of a ``GenerationSchema``.
public struct DynamicGenerationSchema: Sendable {
    let node: SchemaNode
    /// Its name, where others may refer to it.
    let name: String?
    /// Names that occur twice in it.
    let repeated: [String]

    private init(_ node: SchemaNode, name: String? = nil, repeated: [String] = []) {
        self.node = node
        self.name = name
        self.repeated = repeated
    }

    /// An object.
    public init(name: String, description: String? = nil, properties: [Property]) {
        let members = properties.map { property in
            SchemaObject.Member(
                name: property.name, description: property.description,
                node: property.isOptional ? .optional(property.schema.node) : property.schema.node)
        }
        let names = Dictionary(grouping: properties, by: \.name)
        self.init(
            .object(SchemaObject(name: name, description: description, members: members)), name: name,
            repeated: names.filter { $0.value.count > 1 }.keys.sorted())
    }

    /// One of these schemas. At least one.
    public init(name: String, description: String? = nil, anyOf choices: [DynamicGenerationSchema]) {
        self.init(.choice(choices.map(\.node), name: name, description: description), name: name)
    }

    /// One of these texts. At least one.
    public init(name: String, description: String? = nil, anyOf choices: [String]) {
        self.init(.choice([.string(choices: choices)], name: name, description: description), name: name)
    }

    /// An array.
    public init(arrayOf element: DynamicGenerationSchema, minimumElements: Int? = nil, maximumElements: Int? = nil) {
        self.init(.array(element.node, minimum: minimumElements, maximum: maximumElements))
    }

    /// A value of a type.
    public init<Value: Generable>(type: Value.Type, guides: [GenerationGuide<Value>] = []) {
        self.init(guides.reduce(SchemaNode.type(type)) { $0.with($1.rules) })
    }

    /// What a dependency of this name says.
    public init(referenceTo name: String) {
        self.init(.reference(name))
    }

    /// One property of an object.
    public struct Property: Sendable {
        let name: String
        let description: String?
        let schema: DynamicGenerationSchema
        let isOptional: Bool

        /// - Parameters:
        ///   - name: its name in the JSON.
        ///   - description: what it is, for the model.
        ///   - schema: what its value is bound to.
        ///   - isOptional: whether the value may be null.
        public init(
            name: String, description: String? = nil, schema: DynamicGenerationSchema, isOptional: Bool = false
        ) {
            self.name = name
            self.description = description
            self.schema = schema
            self.isOptional = isOptional
        }
    }
}

extension GenerationSchema {
    /// Why schemas do not fit together.
    public enum SchemaError: Error, Sendable, Equatable {
        /// Two dependencies have this name.
        case duplicateType(String)
        /// An object has two properties of one name.
        case duplicateProperty(schema: String, property: String)
        /// There is nothing to choose from.
        case emptyTypeChoices(schema: String)
        /// These names are referred to, and nothing has them.
        case undefinedReferences([String])
    }

    /// A schema that was put together.
    /// - Parameters:
    ///   - root: what the output is bound to.
    ///   - dependencies: what references mean, by name.
    /// - Throws: ``SchemaError``.
    public init(root: DynamicGenerationSchema, dependencies: [DynamicGenerationSchema]) throws {
        var named: [String: SchemaNode] = [:]
        for dependency in dependencies {
            guard let name = dependency.name else { continue }
            guard named.updateValue(dependency.node, forKey: name) == nil else { throw SchemaError.duplicateType(name) }
        }
        for schema in [root] + dependencies {
            if let property = schema.repeated.first {
                throw SchemaError.duplicateProperty(schema: schema.name ?? "", property: property)
            }
        }
        let references = try ([root] + dependencies).flatMap { try $0.node.checkedReferences() }
        let missing = Set(references).subtracting(named.keys)
        guard missing.isEmpty else { throw SchemaError.undefinedReferences(missing.sorted()) }
        // Only what is referred to stands apart.
        self.init(root.node, named: named.filter { references.contains($0.key) })
    }
}

extension SchemaNode {
    /// The names that it refers to.
    /// - Throws: ``GenerationSchema/SchemaError/emptyTypeChoices(schema:)``.
    fileprivate func checkedReferences() throws -> [String] {
        switch self {
        case .reference(let name): return [name]
        case .array(let element, _, _): return try element.checkedReferences()
        case .optional(let node): return try node.checkedReferences()
        case .object(let object): return try object.members.flatMap { try $0.node.checkedReferences() }
        case .choice(let nodes, let name, _):
            guard !nodes.isEmpty else { throw GenerationSchema.SchemaError.emptyTypeChoices(schema: name ?? "") }
            return try nodes.flatMap { try $0.checkedReferences() }
        case .string(let choices, _):
            if choices?.isEmpty == true { throw GenerationSchema.SchemaError.emptyTypeChoices(schema: "") }
            return []
        case .any, .integer, .number, .boolean, .type, .written: return []
        }
    }
}
