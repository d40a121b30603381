/// A language that the output has to be in.
public enum OutputConstraint: Sendable, Equatable {
    /// A grammar in llama.cpp's GBNF.
    case grammar(String)
    /// A JSON schema, its keys in the client's order.
    case jsonSchema(JSONValue)
    /// A regular expression that the whole output matches.
    case regex(String)
    /// One of these texts. At least one.
    case choice([String])
}
