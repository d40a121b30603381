import TestSupport
import Testing

@testable import ChasquiServing

@Suite("Whatever a configuration file says,") struct FileFuzzTests {
    private static let mutator = InputMutator(
        [
            "server:\n  port: 8080\n  host: [127.0.0.1, ::1]\n  request_timeout: 2.5\n",
            "{\"llama\": {\"model_path\": \"m.gguf\", \"lora\": [\"a:0.5\"]}, \"logging\": {\"level\": \"debug\"}}",
            "access:\n  api_keys: 'a,b'\nlimits: {requests_per_minute: none}\ntracing:\n  headers: a=b\n",
            "sampling: &a\n  temperature: !!float 0.5\n  seed: -1\n# end\nllama: *a\n--- \nserver: |\n  text\n  more\n",
        ],
        words: [
            ":", "- ", "{", "}", "[", "]", "&a", "*a", "<<:", "!!int", "|", ">", "---", "...", "\"", "'", "#", "\n",
            "\n  ", "\t", "? ",
            "%YAML 1.1", "server:", "port", "1e99", "~", "null", "true", "-1", "99999999999999999999", "\u{FEFF}",
        ], longest: 1 << 14)

    @Test("it is read, or refused in one line that says where")
    func files() {
        for seed in FuzzSeeds("file", 1000) {
            var random = SeededGenerator(seed: seed)
            do throws(ConfigurationError) {
                var resolved = ResolvedConfiguration()
                for entry in try ConfigurationFile(path: "f", text: Self.mutator.text(using: &random)).entries {
                    try resolved.set(entry.setting, to: entry.value, from: .file(path: "f", line: entry.line))
                }
                // What was read can be shown.
                #expect(!ConfigurationListing.yaml(resolved).isEmpty)
            } catch {
                let lines = error.description.split(whereSeparator: \.isNewline)
                #expect(lines.count == 1 && error.description.contains("f:"), "seed \(seed): \(error.description)")
            }
        }
    }
}
