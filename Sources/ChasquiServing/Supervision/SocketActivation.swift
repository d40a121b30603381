/// Sockets that a service manager opened before it started this process (systemd's sd_listen_fds(3)).
package enum SocketActivation {
    private static let first: Int32 = 3
    private static let most: Int32 = 1024

    /// The descriptors that were handed over to this process, none where the environment is another process's.
    package static func descriptors(environment: [String: String], processID: Int32) -> [Int32] {
        guard environment["LISTEN_PID"].flatMap({ Int32($0) }) == processID,
            let count = environment["LISTEN_FDS"].flatMap({ Int32($0) }), (1...most).contains(count)
        else { return [] }
        return Array(first..<(first + count))
    }
}
