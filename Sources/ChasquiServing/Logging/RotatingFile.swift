import Foundation
import Synchronization

/// A log file that is put aside when it is full: `FILE.1` is the newest of those, and the oldest is dropped.
final class RotatingFile: LogSink {
    private struct State {
        var handle: FileHandle
        var size: Int
    }

    private let path: String
    /// Bytes; 0 never rotates.
    private let limit: Int
    private let kept: Int
    private let state: Mutex<State>

    init(path: String, limit: Int, kept: Int) throws(ConfigurationError) {
        self.path = path
        self.limit = limit
        self.kept = kept
        state = Mutex(try Self.open(path))
    }

    func write(_ line: String) {
        let bytes = Data(line.utf8)
        state.withLock { state in
            if limit > 0, state.size > 0, state.size + bytes.count > limit { rotate(&state) }
            // A full disk must not end the server; the next line tries again.
            if (try? state.handle.write(contentsOf: bytes)) != nil { state.size += bytes.count }
        }
    }

    /// Goes on in a file of the same path, which is made where another program moved or removed it.
    /// - Throws: ``ConfigurationError/logFile(path:reason:)``; then lines go where they went before.
    func reopen() throws(ConfigurationError) {
        try state.withLock { state throws(ConfigurationError) in
            let next = try Self.open(path)
            try? state.handle.close()
            state = next
        }
    }

    private func rotate(_ state: inout State) {
        for number in stride(from: kept, through: 1, by: -1) {
            rename(number == 1 ? path : "\(path).\(number - 1)", "\(path).\(number)")
        }
        if kept == 0 { unlink(path) }
        guard let next = try? Self.open(path) else { return }
        try? state.handle.close()
        state = next
    }

    private static func open(_ path: String) throws(ConfigurationError) -> State {
        let descriptor = Foundation.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { throw .logFile(path: path, reason: TextFile.reason(errno)) }
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        return State(handle: handle, size: Int((try? handle.seekToEnd()) ?? 0))
    }
}
