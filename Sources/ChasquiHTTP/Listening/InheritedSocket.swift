#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A listening socket that another process opened, as a service manager does, and that this one was started with.
enum InheritedSocket {
    /// - Throws: ``HTTPServerError/unusableSocket(descriptor:reason:)`` where it is no stream socket that listens.
    static func check(_ descriptor: CInt) throws(HTTPServerError) {
        guard let type = option(SO_TYPE, of: descriptor) else {
            throw .unusableSocket(descriptor: descriptor, reason: HTTPServerError.reason(errno))
        }
        guard type == streamSocket else {
            throw .unusableSocket(descriptor: descriptor, reason: "it is no stream socket")
        }
        guard option(SO_ACCEPTCONN, of: descriptor) == 1 else {
            throw .unusableSocket(descriptor: descriptor, reason: "it does not listen")
        }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    private static func option(_ name: CInt, of descriptor: CInt) -> CInt? {
        var value: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &length) == 0 ? value : nil
    }
}

#if canImport(Glibc)
/// `SOCK_STREAM`, whose type differs between systems.
let streamSocket = CInt(SOCK_STREAM.rawValue)
#else
/// `SOCK_STREAM`, whose type differs between systems.
let streamSocket = SOCK_STREAM
#endif
