import Foundation

/// What is written for people, unbuffered.
enum Output {
    /// Whether standard error is a terminal on which a line can be written anew.
    static let showsProgress = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    static let isInputTerminal = isatty(STDIN_FILENO) == 1

    static func write(_ text: String) {
        try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }

    /// Empties a line of progress.
    static func endProgress() {
        if showsProgress { error("\r\u{1B}[K") }
    }

    static func error(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
