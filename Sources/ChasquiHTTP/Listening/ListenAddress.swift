import NIOCore

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

    /// Whether only this machine can reach it.
    package var isLocal: Bool {
        switch self {
        case .tcp(let host, _): Self.isLoopback(host)
        case .unix: true
        }
    }

    /// - Parameter host: a name or an address, without brackets.
    package static func isLoopback(_ host: String) -> Bool {
        // A name may begin like an address.
        let isOfFour = host.hasPrefix("127.") && host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
        return host == "localhost" || host == "::1" || isOfFour
    }

    /// Whether its host's name is one that the system can find an address for. Asks a name server where it has to, and
    /// waits for it.
    package var isKnown: Bool {
        guard case .tcp(let host, let port) = self else { return true }
        return (try? SocketAddress.makeAddressResolvingHost(host, port: port)) != nil
    }

    var isTCP: Bool {
        if case .tcp = self { true } else { false }
    }
}
