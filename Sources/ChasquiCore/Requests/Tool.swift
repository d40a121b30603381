/// A function that the model may call.
public struct Tool: Sendable, Equatable {
    public var name: String
    public var description: String?
    /// A JSON schema of the arguments, its keys in the client's order.
    public var parameters: JSONValue

    public init(name: String, description: String?, parameters: JSONValue) {
        self.name = name
        self.description = description
        self.parameters = parameters
    }
}

/// Whether, and which, tool has to be called.
public enum ToolChoice: Sendable, Equatable {
    case auto, none, required
    /// This function, and no other.
    case named(String)
}
