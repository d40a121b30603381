import Foundation
package import Logging
import Synchronization

/// The process's log.
public enum LogSystem {
    private static let isStarted = Mutex(false)
    private static let shared = LiveLevel(.info)
    private static let file = Mutex<RotatingFile?>(nil)

    /// The level of all loggers that have none of their own.
    package static var level: Logger.Level {
        get { shared.level }
        set { shared.level = newValue }
    }

    /// Sends every logger's lines where the configuration says. Only the first call in a process has an effect.
    /// - Throws: ``ConfigurationError/logFile(path:reason:)``.
    public static func bootstrap(_ configuration: LoggingConfiguration) throws(ConfigurationError) {
        let file = try openFile(for: configuration)
        let make = handlers(for: configuration, file: file, terminal: .standardError, level: shared)
        let isFirst = isStarted.withLock { started in
            defer { started = true }
            return !started
        }
        guard isFirst else { return }
        level = configuration.level
        Self.file.withLock { $0 = file }
        LoggingSystem.bootstrap(make)
    }

    /// Goes on in a new log file where another program moved or removed it.
    /// - Throws: ``ConfigurationError/logFile(path:reason:)``.
    static func reopenFile() throws(ConfigurationError) {
        try file.withLock { $0 }?.reopen()
    }

    /// The file that a configuration wants lines in, opened.
    static func openFile(for configuration: LoggingConfiguration) throws(ConfigurationError) -> RotatingFile? {
        guard configuration.isFileEnabled, let path = configuration.file else { return nil }
        return try RotatingFile(
            path: path, limit: configuration.rotationSize * 1024 * 1024, kept: configuration.rotationCount)
    }

    /// What makes a logger's handler, by its label.
    static func handlers(
        for configuration: LoggingConfiguration, file: RotatingFile?, terminal: TerminalTraits,
        console: (any LogSink)? = nil, level: LiveLevel? = nil
    ) -> @Sendable (String) -> any LogHandler {
        var places: [(format: LogLineFormat, sink: any LogSink)] = []
        if configuration.isConsoleEnabled {
            let sink = console ?? ConsoleSink(replacesOpenLine: terminal.isSteerable)
            places.append((consoleFormat(configuration.format, terminal), sink))
        }
        if let file { places.append((.json, file)) }
        return { [places, level = level ?? LiveLevel(configuration.level)] label in
            let handlers = places.map {
                LineLogHandler(label: label, format: $0.format, sink: $0.sink, level: level)
            }
            return switch handlers.count {
            case 0: SwiftLogNoOpLogHandler()
            case 1: handlers[0]
            default: MultiplexLogHandler(handlers)
            }
        }
    }

    private static func consoleFormat(
        _ format: LoggingConfiguration.Format, _ terminal: TerminalTraits
    ) -> LogLineFormat {
        switch format {
        case .json: .json
        case .text: .text(isColored: terminal.hasColors)
        case .auto: terminal.isTerminal ? .text(isColored: terminal.hasColors) : .json
        }
    }
}

/// What can be shown on an output.
struct TerminalTraits: Sendable {
    var isTerminal: Bool
    var hasColors: Bool
    /// Whether lines that were written can be written anew.
    var isSteerable = false

    static var standardError: TerminalTraits {
        let environment = ProcessInfo.processInfo.environment
        let isTerminal = isatty(STDERR_FILENO) == 1
        let wantsNone = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        let isSteerable = isTerminal && environment["TERM"] != "dumb"
        return TerminalTraits(
            isTerminal: isTerminal, hasColors: isSteerable && !wantsNone, isSteerable: isSteerable)
    }
}
