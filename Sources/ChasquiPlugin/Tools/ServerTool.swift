/// A function that the server runs for the model, in requests that ask for it with `server_tools`.
public protocol ServerTool: Sendable {
    /// Letters, digits, `_` and `-`, at most 64 of them.
    var name: String { get }
    /// For the model: what it does and when to use it.
    var description: String { get }
    /// A JSON schema of the arguments, an object.
    var parameters: JSONValue { get }
    /// Answers a call. What it returns is for the model to read.
    ///
    /// Where it throws or takes too long, the request fails, or, with `on_error: pass`, the model is told so and goes on.
    /// - Parameters:
    ///   - arguments: as the model wrote them; they need not fit the schema.
    ///   - context: which request it is for, and the model.
    func call(_ arguments: JSONValue, _ context: FilterContext) async throws -> String
}

extension ServerTool {
    /// As the chat template shows it to the model.
    var declaration: Tool { Tool(name: name, description: description, parameters: parameters) }
}
