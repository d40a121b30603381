import ChasquiHTTP
import Logging

extension Setting {
    static let logging = [
        Setting(
            .logging, "level", ["--log-level"], \.logging.level, .level,
            "The least important lines that are written. llama.cpp's chatter is at debug."),
        Setting(
            .logging, "enable_console", ["--log-console"], \.logging.isConsoleEnabled, .truth,
            "Write log lines to standard error."),
        Setting(
            .logging, "format", ["--log-format"], \.logging.format, .choice,
            "The console's lines; auto is text on a terminal, JSON elsewhere. Files are JSON."),
        Setting(
            .logging, "enable_file", ["--log-to-file"], \.logging.isFileEnabled, .truth,
            "Write log lines to log_file, where one is given."),
        Setting(
            .logging, "log_file", ["--log-file"], llamaVariable: "LOG_FILE", \.logging.file, .optionalPath,
            "The file for log lines."),
        Setting(
            .logging, "rotate_size", ["--log-rotate-size"], \.logging.rotationSize, .integer(0...1_048_576),
            "MiB at which a new file is begun; 0 never does."),
        Setting(
            .logging, "rotate_count", ["--log-rotate-count"], \.logging.rotationCount, .integer(0...1000),
            "Full files kept beside the current one, the newest as log_file.1."),
        Setting(
            .logging, "log_prompts", ["--log-prompts"], \.http.logsPrompts, .truth,
            "Write what the model is asked, word for word, at level info. Whoever reads the log reads it."),
    ]
}

extension ValueType where Value == Logger.Level {
    fileprivate static var level: ValueType { .choice }
}
