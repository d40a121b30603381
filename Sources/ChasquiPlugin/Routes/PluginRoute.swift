/// A method and a path that a plugin answers.
public struct PluginRoute: Sendable {
    public typealias Handler = @Sendable (PluginRequest) async throws -> PluginResponse

    /// What a caller needs.
    public enum Access: Sendable, Equatable {
        /// Nothing, not even where the server asks for keys.
        case open
        /// A key with this scope, where the server asks for keys. Requests that need `chat` or `embeddings` count for
        /// the caller's limits and usage, whatever their method.
        case needs(Scope)
    }

    /// What an answer is, for the API's description.
    public enum Answer: Sendable, Equatable {
        case json
        /// Text of a media type, such as `text/html`.
        case text(String)
        /// Server-sent events.
        case events
    }

    public var method: HTTPRequest.Method
    /// Begins with `/`. `{name}` is any one part; `**` at the end is all the rest.
    public var path: String
    public var access: Access
    /// One line for the API's description.
    public var summary: String
    /// More for it, in Markdown.
    public var about: String
    public var answer: Answer
    public var handler: Handler

    public init(
        _ method: HTTPRequest.Method, _ path: String, access: Access = .needs(.chat), summary: String,
        about: String = "", answer: Answer = .json, handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.access = access
        self.summary = summary
        self.about = about
        self.answer = answer
        self.handler = handler
    }

    /// The names of the path's parameters, in order.
    public var parameters: [String] {
        path.split(separator: "/").compactMap { part in
            part.hasPrefix("{") && part.hasSuffix("}") ? String(part.dropFirst().dropLast()) : nil
        }
    }
}
