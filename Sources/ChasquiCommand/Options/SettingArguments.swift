import ArgumentParser
import ChasquiServing
import Foundation

/// Flags that are settings.
protocol SettingArguments {
    /// What was given, by the settings' names.
    var given: [String: String?] { get }
}

extension SettingArguments {
    /// What a flag that is given several times says.
    func joined(_ values: [String]) -> String? {
        values.isEmpty ? nil : values.joined(separator: ",")
    }
}

/// The flag that names a configuration file.
struct FileArguments: ParsableArguments {
    @Option(
        name: .long, help: "A configuration file in YAML or JSON.",
        completion: .file(extensions: ["yaml", "yml", "json"]))
    var config: String?
}

extension ConfigurationSources {
    /// What the flags say, with this process's environment below them.
    init(file: FileArguments, flags: [any SettingArguments] = []) {
        self.init(
            flags: flags.reduce(into: [:]) { all, group in all.merge(group.given.compactMapValues { $0 }) { $1 } },
            environment: ProcessInfo.processInfo.environment, file: file.config)
    }
}
