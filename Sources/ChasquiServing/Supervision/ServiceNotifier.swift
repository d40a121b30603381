#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Tells a service manager how this process is, as systemd's sd_notify(3) has it: one datagram of `NAME=value` lines to
/// the socket that `NOTIFY_SOCKET` names.
public struct ServiceNotifier: Sendable {
    /// How often the manager wants to hear that the process works; nil where it does not.
    public let watchdogInterval: Duration?
    private let socketName: [UInt8]

    /// Nil where no manager wants to be told.
    /// - Parameters:
    ///   - environment: of the process.
    ///   - processID: its own number, which the manager may say that it watches.
    public init?(environment: [String: String], processID: Int32) {
        guard let name = environment["NOTIFY_SOCKET"], let bytes = Self.socketName(name) else { return nil }
        socketName = bytes
        watchdogInterval = Self.watchdogInterval(environment, processID: processID)
    }

    /// What a manager is told.
    public enum Message: Sendable, Equatable {
        case ready
        case stopping
        /// The process works.
        case alive
        /// Words for people.
        case status(String)
        /// The start takes so much longer.
        case extendTimeout(Duration)

        var line: String {
            switch self {
            case .ready: "READY=1"
            case .stopping: "STOPPING=1"
            case .alive: "WATCHDOG=1"
            case .status(let text): "STATUS=\(text.replacing("\n", with: " "))"
            case .extendTimeout(let time): "EXTEND_TIMEOUT_USEC=\(Int64(time / .microseconds(1)))"
            }
        }
    }

    /// Sends messages; a manager that does not listen is nothing that this process could mend.
    public func send(_ messages: Message...) {
        let text = messages.map(\.line).joined(separator: "\n")
        let descriptor = socket(AF_UNIX, Self.datagrams, 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        // A manager that reads nothing is not waited for.
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        withAddress { address, length in _ = sendto(descriptor, text, text.utf8.count, 0, address, length) }
    }

    /// A path, or with `@` at its beginning a name of Linux's that is no file.
    private static func socketName(_ name: String) -> [UInt8]? {
        var bytes = Array(name.utf8)
        guard bytes.count > 1, bytes.count < MemoryLayout.size(ofValue: sockaddr_un().sun_path) else { return nil }
        switch name.first {
        case "/": bytes.append(0)
        case "@": bytes[0] = 0
        default: return nil
        }
        return bytes
    }

    /// Twice in the time after which the manager takes the process for dead.
    private static func watchdogInterval(_ environment: [String: String], processID: Int32) -> Duration? {
        guard let limit = environment["WATCHDOG_USEC"].flatMap({ Int64($0) }), limit > 0 else { return nil }
        let watched = environment["WATCHDOG_PID"].map { Int32($0) == processID } ?? true
        return watched ? .microseconds(max(1, limit / 2)) : nil
    }

    private func withAddress(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Void) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        // The name was found to be short enough.
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketName) }
        let start = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 0
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(start + socketName.count)) }
        }
    }

    #if canImport(Glibc)
    private static let datagrams = CInt(SOCK_DGRAM.rawValue)
    #else
    private static let datagrams = SOCK_DGRAM
    #endif
}
