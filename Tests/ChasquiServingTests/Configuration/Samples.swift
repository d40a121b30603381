import Foundation

@testable import ChasquiServing

extension Setting {
    /// Some text that is allowed and is not the default.
    var sample: String? {
        let candidates = [
            "debug", "json", "q8_0", "unified", "mean", "on", "true", "false", "3", "0.5", "2", "1", "none", "temp",
            "ngram-mod",
            #"{"a":1}"#,
            "some,thing", "a.gguf:0.5", "3-9", "30", "http://h:1", "a=b",
        ]
        return candidates.first { text in
            var configuration = ChasquiConfiguration(modelPath: "")
            let standard = value(configuration)
            return assign(.text(text), &configuration) && value(configuration) != standard
        }
    }
}

/// Writes a configuration file, which goes away afterwards.
func withFile<Result>(_ text: String, _ body: (String) throws -> Result) throws -> Result {
    try withDirectory { directory in
        let path = directory.appending(path: "chasqui.yaml").path
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try body(path)
    }
}

func withDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let directory = FileManager.default.temporaryDirectory.appending(path: "chasqui-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    return try body(directory)
}

/// The line that a file's content is refused with, its path cut off.
func refusal(of text: String) throws -> String? {
    do {
        _ = try ConfigurationFile(path: "f", text: text).entries.reduce(into: ResolvedConfiguration()) {
            resolved, entry in
            try resolved.set(entry.setting, to: entry.value, from: .file(path: "f", line: entry.line))
        }
        return nil
    } catch let error as ConfigurationError {
        return error.description
    }
}
