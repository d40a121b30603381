/// A language that the output has to be in.
public enum OutputConstraint: Sendable, Equatable {
    /// A grammar in llama.cpp's GBNF.
    case grammar(String)
    /// A JSON schema, its keys in the client's order.
    case jsonSchema(JSONValue)
}
