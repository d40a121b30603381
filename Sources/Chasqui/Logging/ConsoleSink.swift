import Foundation

/// Standard error, whole lines at a time.
struct ConsoleSink: LogSink {
    func write(_ line: String) {
        try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    }
}
