import CLlama

/// llama.cpp in this process: its start, its log, what it is.
package enum LlamaRuntime {
    /// How important a line of llama.cpp's log is.
    package enum LogLevel: Int, Sendable {
        case debug = 1
        case info, warning, error
    }

    /// Starts llama.cpp and takes its log lines, from a level on; nothing is printed by itself from then on.
    ///
    /// A later call only replaces level and receiver. The receiver is called from any thread, one line at a time a
    /// thread, and is kept for as long as the process lives.
    /// - Throws: ``LlamaStartError`` if the linked llama.cpp is not the one that this was compiled for.
    package static func start(
        minimumLevel: LogLevel = .info, log: @escaping @Sendable (LogLevel, String) -> Void
    ) throws(LlamaStartError) {
        // Threads of llama.cpp may log until the process ends, so the receiver is never released.
        let receiver = Unmanaged.passRetained(LogReceiver(log)).toOpaque()
        chasqui_runtime_start(
            Int32(minimumLevel.rawValue),
            { level, text, receiver in
                guard let text, let receiver else { return }
                Unmanaged<LogReceiver>.fromOpaque(receiver).takeUnretainedValue()
                    .take(LogLevel(rawValue: Int(level)) ?? .info, String(cString: text))
            }, receiver)
        if let expected = chasqui_runtime_expected_version().map({ String(cString: $0) }), expected != version {
            throw LlamaStartError(expected: expected, linked: version)
        }
    }

    /// Keeps a few MiB of freed memory with the process, so that not each step asks the system for them. For a program
    /// to decide, not for a library.
    package static func keepFreedMemory() {
        chasqui_runtime_keep_freed_memory()
    }

    /// Gives memory that was freed back to the system, as far as the C library kept it.
    static func returnFreedMemory() {
        chasqui_runtime_return_freed_memory()
    }

    /// Cores, hyper-threads not counted; at least 1.
    package static let physicalCores = Int(chasqui_runtime_physical_cores())

    /// llama.cpp's version, such as `0.5.0`.
    package static var version: String { String(cString: llama_version()) }

    /// llama.cpp's version, build, compiler and target in one line.
    package static var buildDescription: String {
        "llama.cpp \(version) (\(String(cString: chasqui_runtime_build())))"
    }
}

/// The llama.cpp that was linked is not the one whose headers were compiled.
package struct LlamaStartError: Error, CustomStringConvertible {
    package let expected: String
    package let linked: String

    package var description: String {
        "llama.cpp \(linked) is linked, but \(expected) was compiled for: run `make build` again."
    }
}

private final class LogReceiver: Sendable {
    let take: @Sendable (LlamaRuntime.LogLevel, String) -> Void

    init(_ take: @escaping @Sendable (LlamaRuntime.LogLevel, String) -> Void) {
        self.take = take
    }
}
