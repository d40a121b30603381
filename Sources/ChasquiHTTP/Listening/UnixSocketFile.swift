import Foundation
import NIOCore

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The file of a UNIX domain socket that this process listens on.
struct UnixSocketFile: Sendable {
    let path: String
    private let identity: Identity

    /// Makes a socket that listens at the path. A file that an ended server left there is replaced; a socket that
    /// someone listens on, and a file that is no socket, are not touched.
    /// - Parameter mode: who may connect, as the file's permissions; nil leaves that to the process's umask.
    /// - Returns: the socket, whose owner the caller is, and its file.
    static func open(
        _ path: String, mode: mode_t?, backlog: CInt
    ) throws(HTTPServerError) -> (socket: CInt, file: UnixSocketFile) {
        let place = ListenAddress.unix(path: path)
        guard let address = try? SocketAddress(unixDomainSocketPath: path) else {
            throw .cannotListen(place, reason: "the path is longer than the system allows")
        }
        try removeStale(path, address)
        let descriptor = socket(AF_UNIX, streamSocket, 0)
        guard descriptor >= 0 else { throw HTTPServerError(errno: errno, at: place) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        guard let file = listen(descriptor, at: path, address, mode: mode, backlog: backlog) else {
            let code = errno
            close(descriptor)
            throw HTTPServerError(errno: code, at: place)
        }
        return (descriptor, file)
    }

    /// - Returns: nil where `errno` says why not.
    private static func listen(
        _ descriptor: CInt, at path: String, _ address: SocketAddress, mode: mode_t?, backlog: CInt
    ) -> UnixSocketFile? {
        // On Linux the file gets the mode of its socket, so that there is no moment in which more may connect.
        if let mode { fchmod(descriptor, mode) }
        guard address.withSockAddr({ bind(descriptor, $0, socklen_t($1)) }) == 0 else { return nil }
        if mode.map({ chmod(path, $0) }) ?? 0 == 0, systemListen(descriptor, backlog) == 0, let file = Self(path) {
            return file
        }
        let code = errno
        unlink(path)
        errno = code
        return nil
    }

    /// Which file it is, whatever its name.
    private struct Identity: Equatable {
        let device: Int
        let file: Int
    }

    private init?(_ path: String) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path),
            let device = attributes[.systemNumber] as? Int, let file = attributes[.systemFileNumber] as? Int
        else { return nil }
        self.path = path
        identity = Identity(device: device, file: file)
    }

    /// Deletes the file, unless it is another's by now.
    func remove() {
        guard UnixSocketFile(path)?.identity == identity else { return }
        unlink(path)
    }

    private static func removeStale(_ path: String, _ address: SocketAddress) throws(HTTPServerError) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path) else { return }
        guard attributes[.type] as? FileAttributeType == .typeSocket else { throw .notASocket(path: path) }
        guard isStale(address) else { throw .addressInUse(.unix(path: path)) }
        unlink(path)
    }

    /// Whether nobody listens any more.
    private static func isStale(_ address: SocketAddress) -> Bool {
        let descriptor = socket(AF_UNIX, streamSocket, 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // A listener whose queue is full is there all the same, and must not be waited for.
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        let isConnected = address.withSockAddr { connect(descriptor, $0, socklen_t($1)) } == 0
        return !isConnected && errno == ECONNREFUSED
    }
}

private func systemListen(_ descriptor: CInt, _ backlog: CInt) -> CInt { listen(descriptor, backlog) }
