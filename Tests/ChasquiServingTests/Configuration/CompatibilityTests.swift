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

    @Test(
        "with a value that asks for what is done anyway is dropped with it",
        arguments: [
            ["--threads-http", "-1"], ["--fit", "off"], ["-fit=0"], ["--prio", "0"], ["-sm", "layer"],
            ["--reasoning", "auto"], ["--defrag-thold", "0.1"], ["-lv", "3"], ["--no-perf"], ["--no-mmproj"],
            ["--no-mmproj-auto"], ["--no-agent"], ["--no-ui-mcp-proxy"], ["--cache-idle-slots"],
            ["--no-models-autoload"], ["--no-spec-draft-backend-sampling"], ["--no-log-jsonl"],
            ["--no-skip-chat-parsing"], ["--cors-methods", "GET, POST, DELETE, OPTIONS"],
            ["--cors-methods=GET,POST,DELETE,OPTIONS"],
        ])
    func defaults(arguments: [String]) throws {
        #expect(try LlamaServerFlag.translated(["serve"] + arguments + ["-c", "8"]) == ["serve", "-c", "8"])
    }

    @Test(
        "is refused with another value, and told to have none where there is none",
        arguments: [
            (["--fit", "on"], "--fit on of llama-server's is not taken. What does not fit is said"),
            (["--threads-http=4"], "--threads-http 4 of llama-server's is not taken. Connections are spread"),
            (["--threads-http"], "--threads-http is empty, and has to be -1"),
            (["--threads-http="], "--threads-http is empty, and has to be -1"),
            (["--threads-http", "--no-perf"], "--threads-http has no value, since --no-perf is an option"),
            (["--perf"], "--perf of llama-server's is not taken."),
            (["--agent"], "--agent of llama-server's is not taken."),
            (
                ["-rea", "on"],
                #"-rea on of llama-server's is not taken. Use --chat-template-kwargs '{"enable_thinking": true}' for on"#
            ),
        ])
    func others(arguments: [String], beginning: String) {
        let error = #expect(throws: ConfigurationError.self) { try LlamaServerFlag.translated(["serve"] + arguments) }
        #expect(error?.description.hasPrefix(beginning) == true, "\(error?.description ?? "")")
    }

    @Test("may have underscores for dashes in its name, and not in its value")
    func underscores() throws {
        #expect(
            try LlamaServerFlag.translated([
                "serve", "--ctx_size", "8", "--api_key=a_b", "--no_perf", "--api-key", "--a_b",
            ])
                == ["serve", "--ctx-size", "8", "--api-key=a_b", "--api-key", "--a_b"])
    }

    @Test(
        "has samplers' names, where another has their letters",
        arguments: [["--sampler-seq", "temp"], ["--sampling-seq=temp"]])
    func samplers(arguments: [String]) throws {
        let names = "temperature;penalties;min_p;top_p"
        #expect(try LlamaServerFlag.translated(["serve"] + arguments) == ["serve", "--samplers", names])
        let error = #expect(throws: ConfigurationError.self) {
            try LlamaServerFlag.translated(["serve", "--sampler-seq", "kz"])
        }
        #expect(error?.description == "--sampler-seq is 'kz', and has to be made of the letters edskypmxtia")
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
        #expect(LlamaServerFlag.objection(toVariable: "LLAMA_ARG_DRAFT_MAX", value: "16") == reason)
    }

    @Test("that names a repository is refused, and the platform's variable has a reason, with what to do")
    func elsewhere() {
        let repository = #expect(throws: ConfigurationError.self) {
            try LlamaServerFlag.translated(["serve", "--hf-repo", "a/b"])
        }
        #expect(repository?.description.contains("HF_TOKEN is not read") == true)
        #expect(repository?.description.contains("name it with --model") == true)
        let platform = LlamaServerFlag.objection(toVariable: "AIP_MODE", value: "PREDICTION")
        #expect(platform?.contains("--port") == true)
    }

    @Test("asks for help in two ways")
    func help() throws {
        #expect(try LlamaServerFlag.translated(["serve", "--usage"]) == ["serve", "--help"])
    }

    @Test(
        "has a variable, whose reason is the flag's, and where none has the name the nearest one",
        arguments: [
            ("LLAMA_ARG_THREADS_HTTP", "4", "Connections are spread over an event loop for each core."),
            (
                "LLAMA_ARG_STATIC_PATH", "p",
                "Only the chat page is served; put a web server before the server for files."
            ),
            ("LLAMA_ARG_NO_HOST", "1", "All devices that llama.cpp was built for are used."),
            ("LLAMA_ARG_JINJA", "off", "Chat templates are always Jinja."),
            ("LLAMA_ARG_NO_JINJA", "", "Chat templates are always Jinja."),
            ("MTMD_BACKEND_DEVICE", "CUDA0", "Only text is read."),
            ("LLAMA_ARG_CTX_CHECKPOINTS", "0", "States are saved where prompts end and where users' turns begin."),
            ("LLAMA_ARG_POLL", "50", "No variable has this name; use CHASQUI_POLL."),
            ("LLAMA_ARG_NO_WARMUP", "1", "No variable has this name; use CHASQUI_WARMUP."),
            ("LLAMA_ARG_CTXSIZE", "1", "No flag has this name; did you mean LLAMA_ARG_CTX_SIZE?"),
            ("LLAMA_ARG_QUXQUUXQUUZ", "1", "No flag has this name."),
        ])
    func variable(name: String, value: String, reason: String) {
        #expect(LlamaServerFlag.objection(toVariable: name, value: value) == reason)
    }

    @Test(
        "has a variable that is passed over where it asks for what is done anyway, or for nothing",
        arguments: [
            ("LLAMA_ARG_THREADS_HTTP", "-1"), ("LLAMA_ARG_FIT", "off"), ("LLAMA_ARG_JINJA", "1"),
            ("LLAMA_ARG_NO_PERF", "1"), ("LLAMA_ARG_PERF", "0"), ("LLAMA_ARG_MMPROJ_AUTO", "false"),
            ("LLAMA_ARG_NO_MMPROJ_AUTO", "1"), ("LLAMA_ARG_AGENT", "0"), ("LLAMA_ARG_UI_MCP_PROXY", "0"),
            ("LLAMA_ARG_CACHE_IDLE_SLOTS", "1"), ("LLAMA_ARG_NO_MODELS_AUTOLOAD", "1"),
            ("LLAMA_ARG_SPEC_DRAFT_BACKEND_SAMPLING", "0"), ("LLAMA_ARG_LOG_JSONL", "0"),
            ("LLAMA_ARG_SKIP_CHAT_PARSING", "0"), ("LLAMA_ARG_CPU_MOE", "0"), ("LLAMA_ARG_NO_HOST", "0"),
            ("LLAMA_ARG_ENDPOINT_METRICS", "1"), ("MTMD_BACKEND_DEVICE", "none"),
        ])
    func passedOver(name: String, value: String) {
        #expect(LlamaServerFlag.objection(toVariable: name, value: value) == nil)
        #expect(ConfigurationSources(environment: [name: value]).unusedVariables.isEmpty)
    }

    @Test("is in docs/llama-server.md as `chasqui config compatibility` prints it")
    func reference() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardizedFileURL
        let text = try String(contentsOf: root.appending(path: "docs/llama-server.md"), encoding: .utf8)
        #expect(text == CompatibilityReference.markdown)
    }
}
