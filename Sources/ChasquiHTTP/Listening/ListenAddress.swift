/// A place where a server listens.
public enum ListenAddress: Sendable, Hashable {
    /// A host's name or IP address, without brackets. Port 0 takes any free one.
    case tcp(host: String, port: Int)
    /// The path of a UNIX domain socket.
    case unix(path: String)

    /// As with llama-server, a host that ends in `.sock` is a UNIX domain socket's path.
    /// - Parameter host: IPv6 addresses may have brackets around them.
    public init(host: String, port: Int) {
        if host.hasSuffix(".sock") {
            self = .unix(path: host)
        } else if host.hasPrefix("["), host.hasSuffix("]") {
            self = .tcp(host: String(host.dropFirst().dropLast()), port: port)
        } else {
            self = .tcp(host: host, port: port)
        }
    }

    var isTCP: Bool {
        if case .tcp = self { true } else { false }
    }
}
