import Foundation

#if canImport(Glibc)
import Glibc
private let datagrams = CInt(SOCK_DGRAM.rawValue)
#else
private let datagrams = SOCK_DGRAM
#endif

/// A datagram socket as a service manager has one.
final class NotifySocket: Sendable {
    let path = "/tmp/chasqui-notify-\(UInt32.random(in: .min ... .max))"
    private let descriptor: CInt

    init() {
        descriptor = socket(AF_UNIX, datagrams, 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// The lines of the next datagram, on a thread that may wait for it.
    func receive() async -> [String] {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread { [self] in
                var bytes = [UInt8](repeating: 0, count: 4096)
                let count = recv(descriptor, &bytes, bytes.count, 0)
                let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
                continuation.resume(returning: text.split(separator: "\n").map(String.init))
            }
        }
    }
}
