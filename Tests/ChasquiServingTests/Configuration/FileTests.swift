import ChasquiHTTP
import ChasquiLlama
import Foundation
import Testing

@testable import ChasquiServing

@Suite("Configuration files") struct FileTests {
    @Test(
        "what is wrong is said with its place",
        arguments: [
            ("server:\n  prot: 1\n", "f:2: unknown key 'prot' in section 'server': did you mean 'port'?"),
            (
                "server:\n  temperature: 1\n",
                "f:2: unknown key 'temperature' in section 'server': did you mean 'sampling.temperature'?"
            ),
            (
                "server:\n  zzzzzz: 1\n",
                "f:2: unknown key 'zzzzzz' in section 'server': `chasqui config print` shows all of them"
            ),
            ("sever:\n  port: 1\n", "f:1: unknown section 'sever': did you mean 'server'?"),
            ("port: 1\n", "f:1: unknown section 'port': did you mean 'server.port'?"),
            ("server:\n\n  port: high\n", "f:3: server.port is 'high', and has to be a whole number from 0 to 65535"),
            ("server:\n  port: \"80\"\n", "f:2: server.port is \"80\", and has to be a whole number from 0 to 65535"),
            (
                "server:\n  port: [1, 2]\n",
                "f:2: server.port is ['1', '2'], and has to be a whole number from 0 to 65535"
            ),
            ("server:\n  port:\n", "f:2: server.port is empty, and has to be a whole number from 0 to 65535"),
            (
                "server:\n  port: {a: 1}\n",
                "f:2: server.port is a section, and has to be a whole number from 0 to 65535"
            ),
            ("server:\n  ui: 3\n", "f:2: server.ui is '3', and has to be true or false"),
            ("llama:\n  flash_attn: maybe\n", "f:2: llama.flash_attn is 'maybe', and has to be one of on, off, auto"),
            ("server:\n  port: 1\n  host: h\n  port: 2\n", "f:4: 'port' is already in line 2: keep one of them"),
            (
                "llama:\n  ctx_size: 1\n  context_size: 2\n",
                "f:3: 'context_size' is already in line 2: keep one of them"
            ),
            (
                "llama:\n  model_path: 5\n",
                "f:2: llama.model_path is 5, and has to be a path; put it in quotes if a file has that name"
            ),
            (
                "logging:\n  log_file: true\n",
                "f:2: logging.log_file is true, and has to be a path; put it in quotes if a file has that name"
            ),
            (
                "{\n \"server\": {\n  \"port\": 1,\n  \"port\": 2\n }\n}",
                "f:4: 'port' is already in line 3: keep one of them"
            ),
        ])
    func errors(_ text: String, _ message: String) throws {
        #expect(try refusal(of: text) == message)
    }

    @Test("a path may look like a number in quotes", arguments: ["\"5\"", "'true'", "5.gguf", "yes"])
    func paths(_ value: String) throws {
        #expect(try refusal(of: "llama:\n  model_path: \(value)\n") == nil)
    }

    @Test("a byte order mark is none of a file's text")
    func byteOrderMark() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "bom-\(UUID().uuidString).yaml").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("\u{FEFF}server:\n  port: 1\nlimits:\n".utf8).write(to: URL(fileURLWithPath: path))
        let entries = try ConfigurationFile(path: path).entries
        #expect(entries.map(\.setting.name) == ["server.port"])
    }

    @Test(
        "broken syntax is said with its line",
        arguments: ["server:\n  port: [1\n", "{\"server\": {\n\"port\": 1,,\n}}"])
    func syntax(_ text: String) throws {
        let message = try #require(try refusal(of: text))
        #expect(
            message.hasPrefix("f:2: this is neither YAML nor JSON")
                || message.hasPrefix("f:3: this is neither YAML nor JSON"))
    }

    @Test("a file that is not sections is refused", arguments: ["8080", "- server", "server: 8080"])
    func notSections(_ text: String) throws {
        let message = try #require(try refusal(of: text))
        #expect(message.hasPrefix("f:1: keys in the sections"))
    }

    @Test("nothing, comments and empty sections are fine", arguments: ["", "# nothing\n", "server:\nllama:\n", "{}"])
    func empty(_ text: String) throws {
        #expect(try refusal(of: text) == nil)
    }

    @Test("JSON is read like YAML, tabs included")
    func json() throws {
        let text =
            "{\n\t\"server\": {\"port\": 9, \"cors_origins\": [\"localhost\", \"http://b\"], \"ui\": false},\n\t\"llama\": {\"flash_attn\": \"off\"}\n}"
        let configuration = try withFile(text) { try ConfigurationSources(file: $0).resolve().configuration }
        #expect(configuration.http.port == 9)
        #expect(configuration.http.corsOrigins == ["localhost", "http://b"])
        #expect(!configuration.http.servesPage)
        #expect(configuration.engine.flashAttention == .off)
    }

    @Test(
        "whatever a file has in its names and values, its error is one line",
        arguments: ["\"a\\nb\": {}", "server: {\"a\\rb\": 1}", "server: {port: \"x\\u2028\\e[2J\"}"])
    func oneLine(text: String) throws {
        let message = try #require(try refusal(of: text))
        #expect(message.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x2028 })
    }

    @Test("a character that YAML does not have is refused with its line, and the line is not shown")
    func control() throws {
        let message = try #require(try refusal(of: "access:\n  api_keys: secret\u{1}\n"))
        #expect(message.hasPrefix("f:2: ") && message.contains("control characters are not allowed"))
        #expect(!message.contains("secret"))
    }

    @Test("a file that is not there is said so")
    func missing() {
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationSources(file: "/no/such.yaml").resolve()
        }
        #expect(error?.description.contains("/no/such.yaml cannot be read (no such file or directory)") == true)
    }

    @Test("a chat template's file is read, and not beside a template")
    func chatTemplate() throws {
        try withFile("{{ x }}") { path in
            var configuration = ChasquiConfiguration(modelPath: "m")
            configuration.chatTemplateFile = path
            let complete = try configuration.completeEngine()
            #expect(complete.chatTemplate == "{{ x }}")
            configuration.engine.chatTemplate = "{{ y }}"
            #expect(throws: ConfigurationError.templateTwice) { try configuration.completeEngine() }
        }
        #expect(throws: ConfigurationError.noModel) { try ChasquiConfiguration(modelPath: "").completeEngine() }
    }
}
