import ChasquiCore
import OrderedCollections

/// Writes schemas as JSON Schema, and collects those that have names.
struct SchemaWriter {
    /// What members are where they are not given, by their names.
    let defaults: OrderedDictionary<String, JSONValue>
    /// Whether members that may be left out may also be null, as in requests.
    var takesNull = false
    private(set) var components: OrderedDictionary<String, JSONValue> = [:]

    init(defaults: OrderedDictionary<String, JSONValue> = [:]) {
        self.defaults = defaults
    }

    mutating func json(_ schema: Schema) -> JSONValue {
        switch schema {
        case .any: .object([:])
        case .null: Self.type("null")
        case .boolean: Self.type("boolean")
        case .string(let most):
            Self.type("string", most.map { ["maxLength": .integer(Int64($0))] } ?? [:])
        case .someText: Self.type("string", ["minLength": .integer(1)])
        case .integer(let range):
            Self.type(
                "integer",
                range.map {
                    ["minimum": .integer(Int64($0.lowerBound)), "maximum": .integer(Int64($0.upperBound))]
                } ?? [:])
        case .number(let range):
            Self.type(
                "number",
                range.map { ["minimum": Self.number($0.lowerBound), "maximum": Self.number($0.upperBound)] } ?? [:])
        case .positive(let most):
            Self.type("number", ["exclusiveMinimum": .integer(0), "maximum": Self.number(most)])
        case .choice(let words):
            Self.type("string", ["enum": .array(words.map { .string($0) })])
        case .constant(let value): .object(["const": value])
        case .tuple(let schemas):
            Self.type(
                "array",
                [
                    "prefixItems": .array(schemas.map { json($0) }), "items": .bool(false),
                    "minItems": .integer(Int64(schemas.count)),
                ])
        case .array(let element, let count):
            Self.type("array", ["items": json(element)], Self.limits(of: count))
        case .object(let fields): Self.type("object", object(fields))
        case .only(let fields): Self.type("object", object(fields), ["additionalProperties": .bool(false)])
        case .map(let value): Self.type("object", ["additionalProperties": json(value)])
        case .either(let schemas): .object(["anyOf": .array(schemas.map { json($0) })])
        case .shape(let shape): reference(to: shape)
        }
    }

    private mutating func reference(to shape: Shape) -> JSONValue {
        if components[shape.name] == nil {
            // First in its place, so that a shape may have itself in it.
            components[shape.name] = .null
            components[shape.name] = json(shape.schema)
        }
        return .object(["$ref": .string("#/components/schemas/\(shape.name)")])
    }

    private mutating func object(_ fields: [Field]) -> OrderedDictionary<String, JSONValue> {
        var properties: OrderedDictionary<String, JSONValue> = [:]
        for field in fields {
            properties[field.name] = property(field)
            for alias in field.aliases { properties[alias] = self.alias(alias, of: field) }
        }
        let required = fields.filter { $0.isRequired && $0.aliases.isEmpty }.map { JSONValue.string($0.name) }
        var members: OrderedDictionary<String, JSONValue> = ["properties": .object(properties)]
        if !required.isEmpty { members["required"] = .array(required) }
        // Of one that has several names, one has to be there.
        for field in fields where field.isRequired && !field.aliases.isEmpty {
            members["oneOf"] = .array(
                ([field.name] + field.aliases).map { .object(["required": .array([.string($0)])]) })
        }
        return members
    }

    /// The schema of a member, with what is to be said about it.
    mutating func property(_ field: Field) -> JSONValue {
        var members = described(field, as: field.about)
        if let value = defaults[field.name] { members["default"] = value }
        if let example = field.example { members["examples"] = .array([example]) }
        return .object(members)
    }

    private mutating func alias(_ name: String, of field: Field) -> JSONValue {
        var members = described(field, as: "Another name of `\(field.name)`.")
        members["x-alias-of"] = .string(field.name)
        return .object(members)
    }

    private mutating func described(_ field: Field, as about: String) -> OrderedDictionary<String, JSONValue> {
        let schema = takesNull && !field.isRequired ? field.schema.orNull : field.schema
        guard case .object(var members) = json(schema) else { return [:] }
        if !about.isEmpty { members["description"] = .string(about) }
        return members
    }

    private static func type(_ name: String, _ members: OrderedDictionary<String, JSONValue>...) -> JSONValue {
        var schema: OrderedDictionary<String, JSONValue> = ["type": .string(name)]
        for more in members { schema.merge(more) { $1 } }
        return .object(schema)
    }

    private static func limits(of count: ClosedRange<Int>?) -> OrderedDictionary<String, JSONValue> {
        guard let count else { return [:] }
        var limits: OrderedDictionary<String, JSONValue> = [:]
        if count.lowerBound > 0 { limits["minItems"] = .integer(Int64(count.lowerBound)) }
        limits["maxItems"] = .integer(Int64(count.upperBound))
        return limits
    }

    /// With the digits of a `Float`, not those of its nearest `Double`.
    private static func number(_ value: Float) -> JSONValue {
        Int64(exactly: value).map { .integer($0) } ?? .number(Double(value.description) ?? Double(value))
    }
}
