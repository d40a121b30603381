public import Logging

/// Where log lines go, and which.
public struct LoggingConfiguration: Sendable, Equatable {
    public enum Format: String, Sendable, CaseIterable {
        /// Text on a terminal, JSON elsewhere.
        case auto
        case text, json
    }

    /// The least important level that is written.
    public var level = Logger.Level.info
    /// Write to standard error.
    public var isConsoleEnabled = true
    /// Of the console; files are always JSON lines.
    public var format = Format.auto
    /// Write to `file`, where one is given.
    public var isFileEnabled = true
    public var file: String?
    /// The size in MiB at which a new file is begun; 0 never does. Range 0...
    public var rotationSize = 64
    /// How many full files are kept beside the current one. Range 0...1000
    public var rotationCount = 5

    public init() {}
}
