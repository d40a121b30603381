import ChasquiCore

/// A schema as it is put together. Types inside of others are only looked into when it is written, since they may contain
/// themselves.
indirect enum SchemaNode: Sendable {
    case any
    case string(choices: [String]? = nil, pattern: String? = nil)
    case integer(minimum: Int? = nil, maximum: Int? = nil)
    case number(minimum: Double? = nil, maximum: Double? = nil)
    case boolean
    case array(SchemaNode, minimum: Int? = nil, maximum: Int? = nil)
    case object(SchemaObject)
    case choice([SchemaNode], name: String? = nil, description: String? = nil)
    case optional(SchemaNode)
    /// A type's own schema.
    case type(any Generable.Type)
    /// Another schema of the same set.
    case reference(String)
    /// A schema that was read.
    case written(JSONValue)
}

/// An object's properties, all of which are there, in this order.
struct SchemaObject: Sendable {
    struct Member: Sendable {
        var name: String
        var description: String?
        var node: SchemaNode
    }

    var name: String
    var description: String?
    var members: [Member]
}

/// One condition on a value.
indirect enum GuideRule: Sendable {
    case choices([String])
    case pattern(String)
    case minimum(Double)
    case maximum(Double)
    case minimumCount(Int)
    case maximumCount(Int)
    case element(GuideRule)
}

extension SchemaNode {
    /// The same, with one more condition. What it cannot hold for is left as it is.
    func with(_ rule: GuideRule) -> SchemaNode {
        switch (self, rule) {
        case (.optional(let node), _): .optional(node.with(rule))
        case (.type(let type), _): type.generationSchema.node.with(rule)
        case (.string(_, let pattern), .choices(let choices)): .string(choices: choices, pattern: pattern)
        case (.string(let choices, _), .pattern(let pattern)): .string(choices: choices, pattern: pattern)
        case (.integer(_, let maximum), .minimum(let minimum)):
            .integer(minimum: Int(exactly: minimum.rounded(.up)), maximum: maximum)
        case (.integer(let minimum, _), .maximum(let maximum)):
            .integer(minimum: minimum, maximum: Int(exactly: maximum.rounded(.down)))
        case (.number(_, let maximum), .minimum(let minimum)): .number(minimum: minimum, maximum: maximum)
        case (.number(let minimum, _), .maximum(let maximum)): .number(minimum: minimum, maximum: maximum)
        case (.array(let element, _, let maximum), .minimumCount(let count)):
            .array(element, minimum: count, maximum: maximum)
        case (.array(let element, let minimum, _), .maximumCount(let count)):
            .array(element, minimum: minimum, maximum: count)
        case (.array(let element, let minimum, let maximum), .element(let rule)):
            .array(element.with(rule), minimum: minimum, maximum: maximum)
        default: self
        }
    }
}
