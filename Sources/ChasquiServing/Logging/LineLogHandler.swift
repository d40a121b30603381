import Foundation
import Logging

/// Takes finished log lines, from any thread.
protocol LogSink: Sendable {
    func write(_ line: String)
}

/// Writes each log event as one line.
struct LineLogHandler: LogHandler {
    let label: String
    let format: LogLineFormat
    let sink: any LogSink
    let sharedLevel: LiveLevel
    private var ownLevel: Logger.Level?
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    init(label: String, format: LogLineFormat, sink: any LogSink, level: LiveLevel) {
        self.label = label
        self.format = format
        self.sink = sink
        sharedLevel = level
    }

    /// The one that all share, until this logger gets its own.
    var logLevel: Logger.Level {
        get { ownLevel ?? sharedLevel.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.MetadataValue? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let given = event.metadata { all.merge(given) { $1 } }
        var event = event
        if let error = event.error, all["error"] == nil { all["error"] = .string("\(error)") }
        event.message = "\(Redaction.redacted(event.message.description))"
        sink.write(
            format.line(for: event, label: label, metadata: Redaction.redacted(all), at: Date()))
    }
}
