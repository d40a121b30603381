import Foundation

/// How much memory this process may still take.
enum MemoryBudget {
    /// Bytes that can be allocated without swapping: the machine's, or the container's where that is less. Nil where
    /// the system does not say.
    static var available: UInt64? {
        let figures = [machineAvailable, containerAvailable].compactMap { $0 }
        return figures.min()
    }

    /// Linux: `MemAvailable` of /proc/meminfo (proc_meminfo(5)), in KiB there.
    private static var machineAvailable: UInt64? {
        #if os(Linux)
        guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        return line?.split(separator: " ").dropFirst().first.flatMap { UInt64($0) }.map { $0 * 1024 }
        #else
        return ProcessInfo.processInfo.physicalMemory
        #endif
    }

    /// Control group v2: limit less use (kernel documentation, cgroup-v2).
    private static var containerAvailable: UInt64? {
        guard let limit = number(in: "/sys/fs/cgroup/memory.max"),
            let used = number(in: "/sys/fs/cgroup/memory.current")
        else { return nil }
        return limit > used ? limit - used : 0
    }

    private static func number(in path: String) -> UInt64? {
        (try? String(contentsOfFile: path, encoding: .utf8)).flatMap {
            UInt64($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
    }
}
