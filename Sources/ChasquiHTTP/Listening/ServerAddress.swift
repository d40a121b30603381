/// Where a server can be reached.
public struct ServerAddress: Sendable, Equatable {
    public var place: ListenAddress
    /// Whether it takes TLS only.
    public var isSecure: Bool
    /// What every path begins with.
    public var prefix: String

    public init(_ place: ListenAddress, isSecure: Bool = false, prefix: String = "") {
        self.place = place
        self.isSecure = isSecure
        self.prefix = prefix
    }

    /// A URL that reaches it from this machine. A UNIX domain socket has none of its own: clients that can use one take
    /// its path and, besides, this.
    public var url: String { (isSecure ? "https://" : "http://") + authority + prefix }

    private var authority: String {
        switch place {
        case .unix: "localhost"
        case .tcp("0.0.0.0", let port), .tcp("::", let port): "localhost:\(port)"
        case .tcp(let host, let port) where host.contains(":"): "[\(host)]:\(port)"
        case .tcp(let host, let port): "\(host):\(port)"
        }
    }
}
