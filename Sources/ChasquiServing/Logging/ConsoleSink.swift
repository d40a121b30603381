import Foundation

/// Standard error, whole lines at a time.
struct ConsoleSink: LogSink {
    /// Take the place of a line that is not ended, such as one that shows progress.
    let replacesOpenLine: Bool

    func write(_ line: String) {
        let bytes = Data((replacesOpenLine ? "\r\u{1B}[K" + line : line).utf8)
        try? FileHandle.standardError.write(contentsOf: bytes)
    }
}
