/// Where a server can be reached.
public struct ServerAddress: Sendable, Equatable {
    public var place: ListenAddress
    /// What every path begins with.
    public var prefix: String

    public init(_ place: ListenAddress, prefix: String = "") {
        self.place = place
        self.prefix = prefix
    }

    /// A URL that reaches it from this machine. A UNIX domain socket has none of its own: clients that can use one take
    /// its path and, besides, this.
    public var url: String { origin + prefix }

    private var origin: String {
        switch place {
        case .unix: "http://localhost"
        case .tcp("0.0.0.0", let port), .tcp("::", let port): "http://localhost:\(port)"
        case .tcp(let host, let port) where host.contains(":"): "http://[\(host)]:\(port)"
        case .tcp(let host, let port): "http://\(host):\(port)"
        }
    }
}
