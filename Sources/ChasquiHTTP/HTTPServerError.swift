import NIOCore

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Why the server cannot run.
public enum HTTPServerError: Error, CustomStringConvertible, Equatable {
    /// Another process listens there.
    case addressInUse(ListenAddress)
    /// The port, or the socket's directory, needs rights that this process does not have.
    case notPermitted(ListenAddress)
    /// The address is not this machine's, or something else the system says.
    case cannotListen(ListenAddress, reason: String)
    /// What is at a UNIX domain socket's path is something else, which is not deleted.
    case notASocket(path: String)
    /// A socket that the process was started with cannot be listened on.
    case unusableSocket(descriptor: Int32, reason: String)
    /// A socket that the process was started with can be reached from other machines, which was not meant.
    case exposedSocket(descriptor: Int32, host: String)
    /// A file for TLS cannot be used.
    case unusableTLSFile(path: String, reason: String)
    /// Only one of TLS's key and certificate is given, or authorities of clients without both.
    case incompleteTLS
    /// A plugin adds a route that there is already.
    case routeTwice(method: String, path: String)
    /// The application's router has one of the server's paths already.
    case pathTaken(path: String)
    /// A plugin's path has `**` where another one has a parameter, which the application's router cannot tell apart.
    case ambiguousPath(path: String)

    init(errno code: Int32, at place: ListenAddress) {
        switch code {
        case EADDRINUSE: self = .addressInUse(place)
        case EACCES, EPERM: self = .notPermitted(place)
        default: self = .cannotListen(place, reason: Self.reason(code))
        }
    }

    static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

    public var description: String {
        switch self {
        case .addressInUse(.tcp(let host, let port)):
            "port \(port) on \(host) is in use: stop who uses it, or choose another with --port"
        case .addressInUse(.unix(let path)):
            "another process listens on the socket \(path): stop it, or choose another path with --host"
        case .notPermitted(.tcp(let host, let port)):
            "port \(port) on \(host) is not permitted to this user: choose one above 1023 with --port"
        case .notPermitted(.unix(let path)):
            "the socket \(path) is not permitted to this user: choose a directory it may write to with --host"
        case .cannotListen(.tcp(let host, let port), let reason):
            "cannot listen on \(host), port \(port) (\(reason)): choose an address of this machine with --host"
        case .cannotListen(.unix(let path), let reason):
            "cannot listen on the socket \(path) (\(reason)): choose another path with --host"
        case .notASocket(let path):
            "\(path) is there and is not a socket: move it away, or choose another path with --host"
        case .unusableSocket(let descriptor, let reason):
            "file descriptor \(descriptor) was handed over to listen on, and cannot be (\(reason)): "
                + "hand over listening stream sockets only, or none"
        case .exposedSocket(let descriptor, let host):
            "file descriptor \(descriptor), which was handed over to listen on, can be reached from other machines "
                + "(\(host)), and anybody there could use this server: give --api-key-file, --database or --jwt-jwks, hand "
                + "over a socket of 127.0.0.1, or say --insecure if that is meant"
        case .unusableTLSFile(let path, let reason):
            "\(path) cannot be used for TLS: \(reason)"
        case .routeTwice(let method, let path):
            "a plugin adds \(method) \(path), which is there already: take one of the plugins out of the configuration, or "
                + "have it use another path"
        case .pathTaken(let path):
            "the router has \(path) already: have the application use another path, or give the server's routes a prefix with "
                + "http.apiPrefix"
        case .ambiguousPath(let path):
            "the application's router cannot have \(path), since another path of a plugin has a parameter where this one has **: "
                + "have the plugin begin them differently"
        case .incompleteTLS:
            "TLS needs both a key and a certificate: give --ssl-key-file and --ssl-cert-file"
        }
    }
}
