/// What a member of a JSON schema holds (JSON Schema 2020-12, and `definitions` of its drafts).
package enum SchemaMember {
    /// A value, in which nothing is a schema.
    case value
    /// Schemas under names of whoever wrote it.
    case named
    /// A schema, an array of them, or what has none in it.
    case schema

    package init(_ name: String) {
        switch name {
        case "const", "enum", "default", "examples": self = .value
        case "properties", "patternProperties", "dependentSchemas", "$defs", "definitions": self = .named
        default: self = .schema
        }
    }
}
