public import Logging
import Synchronization

/// A log that tests read, and wait for.
public final class CapturedLog: Sendable {
    public struct Line: Sendable {
        public var level: Logger.Level
        public var message: String
        public var metadata: Logger.Metadata

        /// Level, message, and `name=value` for what is said besides, by name.
        public var text: String {
            let values = metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            return "\(level) \(message) " + values.joined(separator: " ")
        }
    }

    private let kept = Mutex<[Line]>([])
    private let stream: AsyncStream<Void>
    private let changes: AsyncStream<Void>.Continuation

    public init() {
        (stream, changes) = AsyncStream.makeStream()
    }

    /// Writes all of it here, but for what is only for tracing.
    public var logger: Logger { logger(from: .debug) }

    public var lines: [Line] { kept.withLock { $0 } }
    public var texts: [String] { lines.map(\.text) }
    /// The messages of warnings and errors.
    public var warnings: [String] { lines.filter { $0.level >= .warning }.map(\.message) }

    public func logger(from level: Logger.Level) -> Logger {
        Logger(label: "test") { _ in Handler(log: self, logLevel: level) }
    }

    /// Returns when a line with this text is there. For one task.
    public func wait(for text: String) async {
        if texts.contains(where: { $0.contains(text) }) { return }
        for await _ in stream where texts.contains(where: { $0.contains(text) }) { return }
    }

    private func add(_ line: Line) {
        kept.withLock { $0.append(line) }
        changes.yield()
    }

    private struct Handler: LogHandler {
        let log: CapturedLog
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level

        init(log: CapturedLog, logLevel: Logger.Level) {
            self.log = log
            self.logLevel = logLevel
        }

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            log.add(Line(level: event.level, message: "\(event.message)", metadata: all))
        }
    }
}
