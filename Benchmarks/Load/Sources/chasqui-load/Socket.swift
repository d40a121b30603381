#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

struct SocketError: Error {
    var text: String

    init(_ call: String) {
        text = "\(call): \(String(cString: strerror(errno)))"
    }
}

/// A TCP connection that never blocks once it is made. All that touches memory by pointers is here.
final class Socket {
    enum Progress {
        case bytes(Int)
        case notNow
        case closed
    }

    let descriptor: Int32

    /// Connects, which on one machine takes microseconds, and so waits for it.
    init(host: String, port: UInt16) throws(SocketError) {
        #if os(Linux)
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        #else
        descriptor = socket(AF_INET, SOCK_STREAM, 0)
        #endif
        guard descriptor >= 0 else { throw SocketError("socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        inet_pton(AF_INET, host, &address.sin_addr)
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { throw SocketError("connect") }
        var on: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
    }

    deinit {
        close(descriptor)
    }

    /// Whether the other side has neither closed nor sent anything unasked.
    var isQuiet: Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK)) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)
    }

    func write(_ bytes: ArraySlice<UInt8>) -> Progress {
        progress(bytes.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, 0) })
    }

    func read(into buffer: inout [UInt8]) -> Progress {
        progress(buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) })
    }

    private func progress(_ result: Int) -> Progress {
        if result > 0 { return .bytes(result) }
        if result < 0, errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR { return .notNow }
        return .closed
    }
}
