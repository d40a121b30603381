#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What the operating system says of this process.
struct ProcessFigures: Sendable, Equatable {
    var residentBytes: UInt64?
    var cpuSeconds: Double
    /// Nil where the system does not list them.
    var openDescriptors: Int?

    static func current() -> ProcessFigures {
        ProcessFigures(
            residentBytes: residentBytes(), cpuSeconds: cpuSeconds(), openDescriptors: openDescriptors())
    }

    /// - Parameter started: seconds since 1970.
    func write(to text: inout MetricsText, started: Int) {
        text.single(
            "process_start_time_seconds", .gauge, "When the server was started, in seconds since 1970.", [],
            Double(started))
        if let residentBytes {
            text.single(
                "process_resident_memory_bytes", .gauge, "Resident memory size in bytes.", [],
                Double(residentBytes))
        }
        if let openDescriptors {
            text.single("process_open_fds", .gauge, "Open file descriptors.", [], Double(openDescriptors))
        }
        if let most = Self.descriptorLimit() {
            text.single("process_max_fds", .gauge, "Maximum number of open file descriptors.", [], Double(most))
        }
        text.single(
            "process_cpu_seconds_total", .counter, "User and system CPU time spent in seconds.", [], cpuSeconds)
    }

    private static func cpuSeconds() -> Double {
        var usage = rusage()
        #if canImport(Darwin)
        let status = getrusage(RUSAGE_SELF, &usage)
        #else
        let status = getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        #endif
        guard status == 0 else { return 0 }
        let seconds = Double(usage.ru_utime.tv_sec) + Double(usage.ru_stime.tv_sec)
        return seconds + (Double(usage.ru_utime.tv_usec) + Double(usage.ru_stime.tv_usec)) * 1e-6
    }

    /// The list has two entries for directories, and one for itself while it is read.
    private static func openDescriptors() -> Int? {
        guard let directory = opendir("/dev/fd") else { return nil }
        defer { closedir(directory) }
        var count = 0
        while readdir(directory) != nil { count += 1 }
        return max(0, count - 3)
    }

    private static func descriptorLimit() -> UInt64? {
        var limit = rlimit()
        #if canImport(Darwin)
        let status = getrlimit(RLIMIT_NOFILE, &limit)
        #else
        let status = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #endif
        return status == 0 ? UInt64(limit.rlim_cur) : nil
    }

    #if canImport(Darwin)
    private static func residentBytes() -> UInt64? {
        var info = mach_task_basic_info()
        var count = mach_msg_type_number_t(
            MemoryLayout<mach_task_basic_info>.size / MemoryLayout<natural_t>.size)
        let status = withUnsafeMutablePointer(to: &info) { pointer in
            pointer.withMemoryRebound(to: integer_t.self, capacity: Int(count)) {
                task_info(mach_task_self_, task_flavor_t(MACH_TASK_BASIC_INFO), $0, &count)
            }
        }
        return status == KERN_SUCCESS ? info.resident_size : nil
    }
    #else
    /// The second field of statm is the resident pages.
    private static func residentBytes() -> UInt64? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 256)
        guard fgets(&line, Int32(line.count), file) != nil else { return nil }
        let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let fields = text.split(separator: " ")
        guard fields.count > 1, let pages = UInt64(fields[1]) else { return nil }
        return pages * UInt64(sysconf(Int32(_SC_PAGESIZE)))
    }
    #endif
}
