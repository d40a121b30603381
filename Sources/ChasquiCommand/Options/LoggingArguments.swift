import ArgumentParser

struct LoggingArguments: ParsableArguments, SettingArguments {
    @Option("logging.level") var level: String?
    @Flag("logging.enable_console") var enableConsole: Bool?
    @Option("logging.format") var format: String?
    @Flag("logging.enable_file") var enableFile: Bool?
    @Option("logging.log_file") var logFile: String?
    @Option("logging.rotate_size") var rotateSize: String?
    @Option("logging.rotate_count") var rotateCount: String?
    @Flag("logging.log_prompts") var logPrompts: Bool?

    var given: [String: String?] {
        [
            "logging.level": level,
            "logging.enable_console": enableConsole.map(String.init(describing:)),
            "logging.format": format,
            "logging.enable_file": enableFile.map(String.init(describing:)),
            "logging.log_file": logFile,
            "logging.rotate_size": rotateSize,
            "logging.rotate_count": rotateCount,
            "logging.log_prompts": logPrompts.map(String.init(describing:)),
        ]
    }
}
