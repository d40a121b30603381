/// Where a server listens.
public struct ServerAddress: Sendable, Equatable {
    public var host: String
    public var port: Int
    /// What every path begins with.
    public var prefix: String

    public init(host: String, port: Int, prefix: String = "") {
        self.host = host
        self.port = port
        self.prefix = prefix
    }

    /// A URL that reaches it from this machine.
    public var url: String { origin + prefix }

    private var origin: String {
        switch host {
        case "0.0.0.0", "::": "http://localhost:\(port)"
        case _ where host.contains(":"): "http://[\(host)]:\(port)"
        default: "http://\(host):\(port)"
        }
    }
}
