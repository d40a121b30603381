import Foundation

/// How much memory this process may still take.
enum MemoryBudget {
    /// Bytes that can be allocated without swapping: the machine's, or the container's where that is less. Nil where
    /// the system does not say.
    static var available: UInt64? {
        #if os(Linux)
        let read: (String) -> String? = { try? String(contentsOfFile: $0, encoding: .utf8) }
        return [machineAvailable(read), ControlGroups(read: read).availableMemory].compactMap { $0 }.min()
        #else
        return ProcessInfo.processInfo.physicalMemory
        #endif
    }

    /// `MemAvailable` of /proc/meminfo (proc_meminfo(5)), in KiB there.
    private static func machineAvailable(_ read: (String) -> String?) -> UInt64? {
        let line = read("/proc/meminfo")?.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }.map { $0 * 1024 }
    }
}
