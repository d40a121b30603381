import Foundation
import Testing

@testable import ChasquiServing

@Suite("A flag of llama-server's")
struct CompatibilityTests {
    private static let flags = LlamaServerFlag.groups.flatMap(\.flags)
    private static let settings = Set(Setting.all.flatMap(\.flags))

    @Test("works exactly where there is a setting of its name")
    func settings() {
        for flag in Self.flags {
            for name in flag.names {
                #expect(Self.settings.contains(name) == (flag.outcome == .works), "\(name)")
            }
        }
    }

    @Test("is in the table once")
    func once() {
        let names = Self.flags.flatMap(\.names)
        #expect(Set(names).count == names.count)
    }

    @Test("that asks for what is done anyway is dropped, and all others stay")
    func translated() throws {
        let arguments = ["serve", "--jinja", "-m", "a.gguf", "--metrics", "-cb", "--port=1", "--", "--jinja"]
        #expect(
            try LlamaServerFlag.translated(arguments) == ["serve", "-m", "a.gguf", "--port=1", "--", "--jinja"])
    }

    @Test("that has two values gets one, as it has in a file", arguments: ["3", "-3"])
    func twoValues(start: String) throws {
        let flag = "--control-vector-layer-range"
        #expect(
            try LlamaServerFlag.translated(["serve", flag, start, "9", "-c", "8"])
                == ["serve", flag, "\(start)-9", "-c", "8"])
        for arguments in [["run", flag, "3-9", "8"], ["run", flag, "3"], ["run", "--", flag, "3", "9"]] {
            #expect(try LlamaServerFlag.translated(arguments) == arguments)
        }
    }

    @Test("that has no meaning here is refused with the reason", arguments: ["-ot", "--numa=a", "--no-jinja"])
    func refused(flag: String) {
        let error = #expect(throws: ConfigurationError.self) { try LlamaServerFlag.translated(["serve", flag]) }
        #expect(error?.description.hasPrefix("\(flag.prefix { $0 != "=" }) of llama-server's is not taken. ") == true)
    }

    @Test("that has one dash is named whole where nobody knows it")
    func unknown() {
        #expect(throws: ConfigurationError.unknownFlag("-npp", nearest: "-np")) {
            try LlamaServerFlag.translated(["serve", "-npp", "2"])
        }
        for known in ["-np", "-1", "-m", "-ngl"] + Setting.all.flatMap(\.negations) {
            #expect(throws: Never.self) { try LlamaServerFlag.translated(["serve", known]) }
        }
    }

    @Test("takes what follows it as its value, even if it begins with a dash")
    func value() throws {
        let arguments = ["serve", "--api-key", "-abc", "--reasoning-budget-message", "-no more", "-n", "-1"]
        #expect(try LlamaServerFlag.translated(arguments) == arguments)
    }

    @Test("does not take another flag as its value, unless that is told", arguments: ["--port", "-no-kvu", "--jinja"])
    func missingValue(next: String) throws {
        #expect(throws: ConfigurationError.missingValue(flag: "-m", long: "--model", next: next)) {
            try LlamaServerFlag.translated(["serve", "-m", next, "8080"])
        }
        #expect(try LlamaServerFlag.translated(["--model=\(next)"]) == ["--model=\(next)"])
        #expect(try LlamaServerFlag.translated(["run", "-m", "--", next]) == ["run", "-m", "--", next])
    }

    @Test(
        "is refused where an equals sign has nothing behind it, since it would take what follows",
        arguments: ["--api-key=", "--alias=", "--seed="])
    func emptyValue(argument: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try LlamaServerFlag.translated(["serve", argument, "--no-slots"])
        }
        #expect(error?.description.contains(argument.dropLast()) == true)
    }

    @Test("that llama-server removed is refused with what to use", arguments: ["--draft-max", "--draft", "--draft-n"])
    func removed(flag: String) {
        let reason = "Use --spec-draft-n-max for a draft model, --spec-ngram-mod-n-max for ngram-mod."
        #expect(throws: ConfigurationError.refusedFlag(flag, reason: reason)) {
            try LlamaServerFlag.translated(["serve", flag, "16"])
        }
        #expect(LlamaServerFlag.reason(ofVariable: "LLAMA_ARG_DRAFT_MAX") == reason)
    }

    @Test("that names a repository is refused, and the platform's variable has a reason, with what to do")
    func elsewhere() {
        let repository = #expect(throws: ConfigurationError.self) {
            try LlamaServerFlag.translated(["serve", "--hf-repo", "a/b"])
        }
        #expect(repository?.description.contains("HF_TOKEN is not read") == true)
        #expect(repository?.description.contains("name it with --model") == true)
        #expect(LlamaServerFlag.reason(ofVariable: "AIP_MODE").contains("--port"))
    }

    @Test("asks for help in two ways")
    func help() throws {
        #expect(try LlamaServerFlag.translated(["serve", "--usage"]) == ["serve", "--help"])
    }

    @Test(
        "has a variable, whose reason is the flag's, and where none has the name the nearest one",
        arguments: [
            ("LLAMA_ARG_THREADS_HTTP", "Connections are spread over an event loop for each core."),
            ("LLAMA_ARG_STATIC_PATH", "Only the chat page is served; put a web server before the server for files."),
            ("LLAMA_ARG_NO_WARMUP", "The model is ready when /health says so."),
            ("LLAMA_ARG_CTXSIZE", "No flag has this name; did you mean LLAMA_ARG_CTX_SIZE?"),
            ("LLAMA_ARG_QUXQUUXQUUZ", "No flag has this name."),
        ])
    func variable(name: String, reason: String) {
        #expect(LlamaServerFlag.reason(ofVariable: name) == reason)
    }

    @Test("is in docs/llama-server.md as `chasqui config compatibility` prints it")
    func reference() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
        let text = try String(contentsOf: root.appending(path: "docs/llama-server.md"), encoding: .utf8)
        #expect(text == CompatibilityReference.markdown)
    }
}
