import Logging
import Synchronization

/// Keeps what is logged, and lets tests wait for a line.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    private let stream: AsyncStream<Void>
    private let changes: AsyncStream<Void>.Continuation

    init() {
        (stream, changes) = AsyncStream.makeStream()
    }

    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    var all: [String] { lines.withLock { $0 } }

    /// Returns when a line with this text is there. For one task.
    func wait(for text: String) async {
        if all.contains(where: { $0.contains(text) }) { return }
        for await _ in stream where all.contains(where: { $0.contains(text) }) { return }
    }

    private func add(_ line: String) {
        lines.withLock { $0.append(line) }
        changes.yield()
    }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let metadata = self.metadata.merging(event.metadata ?? [:]) { $1 }
            let values = metadata.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            lines.add("\(event.level) \(event.message) " + values.joined(separator: " "))
        }
    }
}
