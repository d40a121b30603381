/// A function that the model may call.
public struct Tool: Sendable, Equatable {
    public var name: String
    public var description: String?
    /// A JSON schema of the arguments, its keys in the client's order.
    public var parameters: JSONValue
    /// Arguments have to keep to the schema, or the request is refused where that cannot be enforced.
    public var isStrict: Bool

    public init(name: String, description: String?, parameters: JSONValue, isStrict: Bool = false) {
        self.name = name
        self.description = description
        self.parameters = parameters
        self.isStrict = isStrict
    }
}

/// Which of the server's tools a model may call.
public enum ServerToolChoice: Sendable, Equatable {
    case all
    /// These. At least one.
    case named([String])

    package func includes(_ name: String) -> Bool {
        switch self {
        case .all: true
        case .named(let names): names.contains(name)
        }
    }
}

/// Whether, and which, tool has to be called.
public enum ToolChoice: Sendable, Equatable {
    case auto, none, required
    /// This function, and no other.
    case named(String)
}
