import ChasquiCore
import ChasquiHTTP
import ChasquiLlama
import Foundation
import Testing

@testable import ChasquiServing

@Suite("Sources of settings") struct SourcesTests {
    private let file = "server:\n  port: 1\n  host: file\n  max_connections: 11\n"

    @Test("flags beat the environment, which beats the file, which beats the defaults")
    func precedence() throws {
        let resolved = try withFile(file) { path in
            try ConfigurationSources(
                flags: ["server.port": "3"], environment: ["CHASQUI_PORT": "2", "CHASQUI_HOST": "environment"],
                file: path
            ).resolve()
        }
        #expect(resolved.configuration.http.port == 3)
        #expect(resolved.configuration.http.hosts == ["environment"])
        #expect(resolved.configuration.http.maxConnections == 11)
        #expect(resolved.configuration.engine.queueLimit == 256)
    }

    @Test("where each value came from is known")
    func provenance() throws {
        try withFile(file) { path in
            let resolved = try ConfigurationSources(
                flags: ["server.port": "3"], environment: ["LLAMA_ARG_HOST": "h"], file: path
            ).resolve()
            func origin(_ name: String) throws -> String {
                resolved.origin(of: try #require(Setting.named(name))).description
            }
            #expect(try origin("server.port") == "flag --port")
            #expect(try origin("server.host") == "environment LLAMA_ARG_HOST")
            #expect(try origin("server.max_connections") == "\(path):4")
            #expect(try origin("server.queue_size") == "default")
        }
    }

    @Test("a file that is emptied while a server runs is refused, and one that always was empty is not")
    func emptied() throws {
        try withFile(file) { path in
            let sources = ConfigurationSources(file: path)
            let running = RunningSources(sources, taken: try sources.resolve())
            func write(_ text: String) throws { try text.write(toFile: path, atomically: false, encoding: .utf8) }
            for blank in ["", " \n"] {
                try write(blank)
                #expect(throws: ConfigurationError.emptied(path: path)) { try running.read() }
            }
            try write("# nothing\n")
            #expect(try running.read().http.maxConnections == 1024)
            try write("")
            let unchanged = RunningSources(sources, taken: try sources.resolve())
            #expect(try unchanged.read().http.maxConnections == 1024)
            try write(file)
            #expect(try unchanged.read().http.maxConnections == 11)
            try write("")
            #expect(throws: ConfigurationError.emptied(path: path)) { try unchanged.read() }
        }
    }

    @Test("Chasqui's variable beats llama-server's")
    func ownVariable() throws {
        let resolved = try ConfigurationSources(
            environment: ["LLAMA_ARG_PORT": "1", "CHASQUI_PORT": "2"]
        ).resolve()
        #expect(resolved.configuration.http.port == 2)
    }

    @Test("llama-server's negated variables count by being there")
    func negatedVariable() throws {
        let resolved = try ConfigurationSources(environment: ["LLAMA_ARG_NO_MMAP": "1"]).resolve()
        #expect(!resolved.configuration.engine.memoryMap)
    }

    @Test("a variable can name the file, and a flag another")
    func fileVariable() throws {
        try withFile("server: {port: 5}") { path in
            let environment = ["CHASQUI_CONFIG": path]
            #expect(try ConfigurationSources(environment: environment).resolve().configuration.http.port == 5)
            try withFile("server: {port: 6}") { other in
                let both = ConfigurationSources(environment: environment, file: other)
                let resolved = try both.resolve()
                #expect(resolved.configuration.http.port == 6)
            }
        }
    }

    @Test("empty variables, those of scripts and those of Kubernetes change nothing")
    func passedOver() throws {
        let environment = [
            "CHASQUI_HOST": "", "CHASQUI_TINY_MODEL": "t.gguf", "CHASQUI_TINY_HYBRID_MODEL": "h.gguf",
            "CHASQUI_PORT": "tcp://10.0.0.1:80",
            "CHASQUI_SERVICE_HOST": "10.0.0.1", "CHASQUI_PORT_80_TCP_PROTO": "tcp", "LLAMA_ARG_POLL": "50",
        ]
        let resolved = try ConfigurationSources(environment: environment).resolve()
        #expect(Setting.all.allSatisfy { resolved.origin(of: $0) == .standard })
    }

    @Test("llama-server's variables without an effect are known")
    func unusedVariables() {
        let environment = [
            "LLAMA_API_KEY": "k", "LLAMA_ARG_POLL": "50", "LLAMA_ARG_PORT": "1", "LLAMA_ARG_NO_MMAP": "1",
            "LLAMA_ARG_NO_PORT": "1", "LLAMA_CACHE": "c", "AIP_MODE": "PREDICTION", "HF_TOKEN": "t",
            "MTMD_BACKEND_DEVICE": "CUDA0", "LLAMA_ARG_FIT": "off",
        ]
        let unused = ConfigurationSources(environment: environment).unusedVariables
        #expect(unused.map(\.name) == ["AIP_MODE", "LLAMA_ARG_NO_PORT", "LLAMA_ARG_POLL", "MTMD_BACKEND_DEVICE"])
        #expect(ConfigurationSources(environment: ["AIP_MODE": "TRAINING"]).unusedVariables.isEmpty)
    }

    @Test(
        "samplers are read by name, with all that llama-server calls them, and never by letter",
        arguments: [
            ("temp", [.temperature]), ("TopK;nucleus;typ", [.topK, .topP, .typicalP]), ("", []),
            ("top-n-sigma;adaptivep;min_p", [.topNSigma, .adaptiveP, .minP]),
        ] as [(String, [Sampler])])
    func samplers(text: String, samplers: [Sampler]) throws {
        let resolved = try ConfigurationSources(flags: ["sampling.samplers": text]).resolve()
        #expect(resolved.configuration.http.defaults.sampling.samplers == samplers)
        #expect(throws: ConfigurationError.self) {
            try ConfigurationSources(flags: ["sampling.samplers": "tkp"]).resolve()
        }
    }

    @Test("~/ in a path is the home directory")
    func home() throws {
        let configuration = try ConfigurationSources(flags: ["llama.model_path": "~/m.gguf"]).resolve().configuration
        #expect(configuration.engine.modelPath.hasPrefix("/"))
        #expect(configuration.engine.modelPath.hasSuffix("/m.gguf"))
    }

    @Test("an unknown variable is an error that names the nearest")
    func unknownVariable() {
        let sources = ConfigurationSources(environment: ["CHASQUI_CTX_SIEZ": "1"])
        #expect(throws: ConfigurationError.unknownVariable("CHASQUI_CTX_SIEZ", nearest: "CHASQUI_CTX_SIZE")) {
            try sources.resolve()
        }
    }

    @Test("errors say who gave which value, and what is allowed")
    func wording() {
        let range = "a whole number from 0 to 65535"
        #expect(throws: ConfigurationError.badFlag(flag: "--port", value: "'x'", allowed: range)) {
            try ConfigurationSources(flags: ["server.port": "x"]).resolve()
        }
        let byVariable = #expect(throws: ConfigurationError.self) {
            try ConfigurationSources(environment: ["LLAMA_ARG_PORT": "x"]).resolve()
        }
        #expect(byVariable?.description == "environment: LLAMA_ARG_PORT is 'x', and has to be \(range)")
    }
}
