package import ChasquiCore

/// What a JSON value may be: as much of JSON Schema, draft 2020-12, as the API's shapes need.
package indirect enum Schema: Sendable {
    case any, null, boolean
    /// Up to so many bytes of UTF-8, where there is a limit.
    case string(most: Int? = nil)
    /// A string that is not empty.
    case someText
    /// A whole number; one written as `2.0` is one, too.
    case integer(ClosedRange<Int>? = nil)
    case number(ClosedRange<Float>? = nil)
    /// A number above 0 and up to this one.
    case positive(to: Float)
    case choice([String])
    case constant(JSONValue)
    case array(Schema, ClosedRange<Int>? = nil)
    /// An array of one value for each of these.
    case tuple([Schema])
    case object([Field])
    /// An object with these members and no others.
    case only([Field])
    /// An object with members of any name.
    case map(Schema)
    case either([Schema])
    case shape(Shape)

    /// The words of a type that has few.
    package static func choice<Choice: RawRepresentable & CaseIterable>(_ type: Choice.Type) -> Schema
    where Choice.RawValue == String {
        .choice(type.allCases.map(\.rawValue))
    }

    var orNull: Schema {
        switch self {
        case .any: self
        case .either(let schemas): .either(schemas + [.null])
        default: .either([self, .null])
        }
    }
}

/// A schema that has a name, under which the document has it once.
package struct Shape: Sendable {
    package let name: String
    package let schema: Schema

    package init(_ name: String, _ schema: Schema) {
        self.name = name
        self.schema = schema
    }

    package init(_ name: String, _ fields: [Field]) {
        self.init(name, .object(fields))
    }

    /// The members of an object.
    package var fields: [Field] {
        switch schema {
        case .object(let fields), .only(let fields): fields
        default: []
        }
    }
}

/// A member of an object, or a parameter: its names, what it may be, and what it means.
package struct Field: Sendable {
    package let name: String
    /// Other names that mean the same.
    package let aliases: [String]
    package let schema: Schema
    /// One sentence; empty where the name says it.
    package let about: String
    /// Whether it is always there.
    package let isRequired: Bool
    let example: JSONValue?

    /// A member that may be left out.
    package init(
        _ name: String, or aliases: [String] = [], _ schema: Schema, _ about: String = "", example: JSONValue? = nil
    ) {
        self.init(name, aliases, schema, about, isRequired: false, example)
    }

    private init(
        _ name: String, _ aliases: [String], _ schema: Schema, _ about: String, isRequired: Bool, _ example: JSONValue?
    ) {
        self.name = name
        self.aliases = aliases
        self.schema = schema
        self.about = about
        self.isRequired = isRequired
        self.example = example
    }

    /// A member that is always there, under one of its names.
    package static func always(
        _ name: String, or aliases: [String] = [], _ schema: Schema, _ about: String = "", example: JSONValue? = nil
    ) -> Field {
        Field(name, aliases, schema, about, isRequired: true, example)
    }
}
