/// Where a server listens.
public struct ServerAddress: Sendable, Equatable {
    public var host: String
    public var port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// A URL that reaches it from this machine.
    public var url: String {
        switch host {
        case "0.0.0.0", "::": "http://localhost:\(port)"
        case _ where host.contains(":"): "http://[\(host)]:\(port)"
        default: "http://\(host):\(port)"
        }
    }
}
