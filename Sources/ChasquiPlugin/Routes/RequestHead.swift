/// What is known of a request before its body is read.
public struct RequestHead: Sendable {
    public let method: HTTPRequest.Method
    /// Without the query.
    public let path: String
    /// The query's members; of equal names the last one holds.
    public let query: [String: String]
    public var headers: HTTPFields
    /// The id that the client sent or that the server made; it is in the log and in the answer's `X-Request-Id`.
    public let id: String
    /// Who asks; nil where the route needs no key. Where the server asks nobody, it is one whose `id` is empty.
    public let principal: Principal?
    /// With the request's id, and the plugin's name, on each line.
    public var logger: Logger

    public init(
        method: HTTPRequest.Method, path: String, query: [String: String] = [:], headers: HTTPFields = [:],
        id: String = "", principal: Principal? = nil, logger: Logger
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.id = id
        self.principal = principal
        self.logger = logger
    }
}
