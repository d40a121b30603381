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
    /// Another process listens on the address.
    case addressInUse(host: String, port: Int)
    /// The port needs rights that this process does not have.
    case notPermitted(host: String, port: Int)
    /// The address is not this machine's, or something else the system says.
    case cannotListen(host: String, port: Int, reason: String)

    init(_ error: IOError, host: String, port: Int) {
        switch error.errnoCode {
        case EADDRINUSE: self = .addressInUse(host: host, port: port)
        case EACCES, EPERM: self = .notPermitted(host: host, port: port)
        default:
            let reason = String(cString: strerror(error.errnoCode))
            self = .cannotListen(host: host, port: port, reason: reason)
        }
    }

    public var description: String {
        switch self {
        case .addressInUse(let host, let port):
            "port \(port) on \(host) is in use: stop who uses it, or choose another with --port"
        case .notPermitted(let host, let port):
            "port \(port) on \(host) is not permitted to this user: choose one above 1023 with --port"
        case .cannotListen(let host, let port, let reason):
            "cannot listen on \(host), port \(port) (\(reason)): choose an address of this machine with --host"
        }
    }
}
