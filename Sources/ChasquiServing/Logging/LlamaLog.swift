package import ChasquiLlama
package import Logging
import Synchronization

/// Brings llama.cpp's messages into the log. What it tells as information is for debugging here.
///
/// Until the model is loaded, warnings and errors are held back: a failed load ends in one line that says the repair, and
/// llama.cpp's own words for it are of use only to who debugs.
package final class LlamaLog: Sendable {
    typealias Level = LlamaRuntime.LogLevel

    private let logger: Logger
    /// Nil once messages are passed on as they come.
    private let held: Mutex<[(Level, String)]?> = Mutex([])

    package convenience init(level: Logger.Level) {
        var logger = Logger(label: "llama")
        logger.logLevel = level
        self.init(logger: logger)
    }

    init(logger: Logger) {
        self.logger = logger
    }

    /// - Throws: ``LlamaStartError``.
    package func start() throws(LlamaStartError) {
        let least: Level =
            switch logger.logLevel {
            case .trace: .debug
            case .debug: .info
            default: .warning
            }
        try LlamaRuntime.start(minimumLevel: least) { level, message in self.take(level, message) }
    }

    /// The model is loaded.
    func endLoading(isLoaded: Bool) {
        let messages = held.withLock { $0.take() ?? [] }
        for (level, message) in messages { log(message, at: isLoaded ? logLevel(of: level) : .debug) }
    }

    func take(_ level: Level, _ message: String) {
        let passes = held.withLock { messages in
            guard level.rawValue >= Level.warning.rawValue, messages != nil else { return true }
            messages?.append((level, message))
            return false
        }
        if passes { log(message, at: logLevel(of: level)) }
    }

    private func log(_ message: String, at level: Logger.Level) {
        logger.log(level: level, "\(message)")
    }

    private func logLevel(of level: Level) -> Logger.Level {
        switch level {
        case .debug: .trace
        case .info: .debug
        case .warning: .warning
        case .error: .error
        }
    }
}
