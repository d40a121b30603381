import ChasquiCore
import ChasquiHTTP
import ChasquiLlama
import Testing

@testable import ChasquiServing

@Suite("Settings") struct SettingTests {
    @Test(
        "each has an effect by flag, by each of its variables and by each of its keys in a file", arguments: Setting.all
    )
    func effect(of setting: Setting) throws {
        let sample = try #require(setting.sample)
        var changed = ChasquiConfiguration(modelPath: "")
        try #require(setting.assign(.text(sample), &changed))
        let expected = setting.value(changed)

        let byFlag = try ConfigurationSources(flags: [setting.name: sample]).resolve()
        #expect(setting.value(byFlag.configuration) == expected)
        for variable in setting.variables {
            let byVariable = try ConfigurationSources(environment: [variable: sample]).resolve()
            #expect(setting.value(byVariable.configuration) == expected)
            #expect(byVariable.origin(of: setting) == .environment(variable: variable))
        }
        let written = sample.hasPrefix("{") ? "'\(sample)'" : sample
        for key in [setting.key] + setting.otherKeys {
            try withFile("\(setting.section):\n  \(key): \(written)\n") { path in
                let byFile = try ConfigurationSources(file: path).resolve()
                #expect(setting.value(byFile.configuration) == expected)
                #expect(byFile.origin(of: setting) == .file(path: path, line: 2))
            }
        }
    }

    @Test(
        "hosts are one, a list, or several with commas between them",
        arguments: [
            ("a", ["a"]), ("a, b,/run/c.sock", ["a", "b", "/run/c.sock"]), ("[a, '::1']", ["a", "::1"]),
            ("- a\n    - b", ["a", "b"]),
        ])
    func hosts(written: String, hosts: [String]) throws {
        try withFile("server:\n  host:\n    \(written)\n") { path in
            let resolved = try ConfigurationSources(file: path).resolve()
            #expect(resolved.configuration.http.hosts == hosts)
        }
    }

    @Test(
        "no host, and permissions that are none, are refused",
        arguments: ["--host=", "--host=,", "--socket-mode=888", "--socket-mode=1777"])
    func refused(flag: String) throws {
        let parts = flag.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        let name = parts[0] == "--host" ? "server.host" : "server.socket_mode"
        #expect(throws: ConfigurationError.self) {
            try ConfigurationSources(flags: [name: parts[1]]).resolve()
        }
    }

    @Test("take the values that stand for others in llama-server")
    func standIns() throws {
        let resolved = try ConfigurationSources(flags: [
            "llama.parallel": "-1", "llama.cache_ram": "-1", "server.sse_ping_interval": "-1",
            "sampling.temperature": "-1", "sampling.top_k": "-1", "sampling.presence_penalty": "3",
            "llama.threads": "0", "llama.threads_batch": "0",
            "llama.yarn_orig_ctx": "0", "llama.rope_freq_base": "0", "llama.rope_freq_scale": "0.0",
        ]).resolve()
        let configuration = resolved.configuration
        #expect(configuration.engine.slots == EngineConfiguration.standardSlots)
        #expect(configuration.engine.storedBytes == 16 << 40)
        #expect(configuration.http.keepAliveInterval == nil)
        #expect(configuration.http.defaults.sampling.temperature == 0)
        #expect(configuration.http.defaults.sampling.topK == 0)
        #expect(configuration.http.defaults.sampling.presencePenalty == 3)
        var engine = ChasquiConfiguration(modelPath: "").engine
        engine.storedBytes = configuration.engine.storedBytes
        #expect(configuration.engine == engine)
    }

    @Test("no name means two of them")
    func names() {
        for names in [\Setting.flags, \.variables] {
            let all = Setting.all.flatMap { $0[keyPath: names] }
            #expect(Set(all).count == all.count)
        }
        let keys = Setting.all.flatMap { setting in
            ([setting.key] + setting.otherKeys).map { "\(setting.section).\($0)" }
        }
        #expect(Set(keys).count == keys.count)
    }

    @Test("each default is allowed where it is written out", arguments: Setting.all)
    func defaults(of setting: Setting) throws {
        guard let standard = setting.standard else { return }
        var configuration = ChasquiConfiguration(modelPath: "")
        let before = setting.value(configuration)
        #expect(setting.assign(.text(standard), &configuration))
        #expect(setting.value(configuration) == before)
    }

    @Test(
        "values that are not allowed are refused",
        arguments: [
            ("server.port", "65536"), ("server.port", "-1"), ("server.port", "1e3"), ("server.port", ""),
            ("server.request_timeout", "nan"), ("server.request_timeout", "-1"), ("server.ui", "maybe"),
            ("server.api_prefix", "/a b"), ("server.api_prefix", "/../a"), ("server.api_prefix", "/{a}"),
            ("llama.parallel", "0"), ("llama.parallel", "257"), ("llama.context_size", "-1"),
            ("llama.context_size", "99999999999999999999"), ("llama.gpu_layers", "some"), ("llama.flash_attn", "2"),
            ("llama.cache_type_k", "q9"), ("sampling.temperature", "inf"), ("sampling.top_k", "-2"),
            ("sampling.top_p", "1.01"), ("sampling.repeat_penalty", "0"), ("sampling.seed", "4294967296"),
            ("sampling.n_predict", "-2"), ("logging.level", "loud"),
            ("llama.lora_scaled", "a.gguf"), ("llama.lora_scaled", ":1"),
            ("llama.lora_scaled", "a.gguf:nan"), ("llama.lora_scaled", "a.gguf:101"), ("llama.lora_scaled", "a.gguf:x"),
            ("llama.control_vector_layer_range", "3-1"), ("llama.control_vector_layer_range", "4-3"),
            ("llama.control_vector_layer_range", "4"), ("llama.control_vector_layer_range", "1-2-3"),
        ])
    func refused(_ name: String, _ text: String) throws {
        let setting = try #require(Setting.named(name))
        var configuration = ChasquiConfiguration(modelPath: "")
        #expect(!setting.assign(.text(text), &configuration))
    }

    @Test(
        "words with a meaning have it",
        arguments: [
            ("llama.context_size", "auto", nil as Int?), ("llama.context_size", "0", 0),
            ("sampling.n_predict", "-1", nil),
        ])
    func words(_ name: String, _ text: String, _ value: Int?) throws {
        let configuration = try ConfigurationSources(flags: [name: text]).resolve().configuration
        #expect(
            (name == "llama.context_size" ? configuration.engine.contextSize : configuration.http.defaults.maxTokens)
                == value)
    }

    @Test("adapters and control vectors have their paths, scales and layers")
    func adapters() throws {
        let text = """
            llama:
              lora: [a.gguf, "b,c.gguf"]
              lora_scaled: d:e.gguf:-0.5
              control_vector_layer_range: [10, 20]
            """
        try withFile(text) { path in
            let engine = try ConfigurationSources(file: path).resolve().configuration.engine
            #expect(engine.adapters.files == ["a.gguf", "b,c.gguf"])
            #expect(engine.adapters.scaledFiles == [ScaledFile(path: "d:e.gguf", scale: -0.5)])
            #expect(engine.controlVectors.layers == 10...20)
        }
    }

    @Test(
        "0 leaves an end of the layers open, as for llama-server",
        arguments: [("0-0", 1...Int(Int32.max)), ("3-0", 3...Int(Int32.max)), ("0-7", 1...7)])
    func openLayers(text: String, layers: ClosedRange<Int>) throws {
        let resolved = try ConfigurationSources(flags: ["llama.control_vector_layer_range": text]).resolve()
        #expect(resolved.configuration.engine.controlVectors.layers == layers)
    }

    @Test("layers that are none are refused", arguments: ["3-1", "1--1", "-1-2", "1", "1-99999999999"])
    func noLayers(text: String) throws {
        #expect(throws: ConfigurationError.self) {
            try ConfigurationSources(flags: ["llama.control_vector_layer_range": text]).resolve()
        }
    }

    @Test("a context has as many tokens as llama.cpp's positions", arguments: ["2147483648", "9223372036854775807"])
    func hugeContext(text: String) throws {
        #expect(throws: ConfigurationError.self) {
            try ConfigurationSources(flags: ["llama.context_size": text]).resolve()
        }
    }

    @Test("llama-server's other spellings are understood")
    func otherSpellings() throws {
        let configuration = try ConfigurationSources(
            flags: ["llama.gpu_layers": "all", "llama.threads": "-1", "llama.flash_attn": "1", "sampling.seed": "-1"]
        ).resolve().configuration
        #expect(configuration.engine.gpuLayers == -1)
        #expect(configuration.engine.threads == 0)
        #expect(configuration.engine.flashAttention == .on)
        #expect(configuration.http.defaults.sampling.seed == nil)
    }
}
