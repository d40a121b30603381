import ChasquiLlama
import Testing

@testable import ChasquiServing

@Suite("Settings that do not fit together end the start")
struct TogetherTests {
    private func configuration(_ flags: [String: String]) throws -> ChasquiConfiguration {
        try ConfigurationSources(flags: flags).resolve().configuration
    }

    @Test(
        "where infill could get any number of candidates",
        arguments: [
            ["sampling.samplers": "infill"], ["sampling.samplers": "infill;top_k"],
            ["sampling.samplers": "top_k;infill", "sampling.top_k": "0"],
            ["sampling.samplers": "top_k;infill", "sampling.top_k": "257"],
        ])
    func infill(flags: [String: String]) throws {
        let configuration = try configuration(flags)
        let error = #expect(throws: ConfigurationError.self) { try configuration.checkTogether() }
        #expect(error?.description.hasPrefix("--samplers has infill, which needs top_k before it") == true)
    }

    @Test(
        "where counts are named and nothing reads them",
        arguments: [
            ("llama.lookup_cache_static", "--lookup-cache-static"),
            ("llama.lookup_cache_dynamic", "--lookup-cache-dynamic"),
        ])
    func counts(name: String, flag: String) throws {
        let configuration = try configuration([name: "counts.bin"])
        #expect(throws: ConfigurationError.unusedCounts(flag: flag)) { try configuration.checkTogether() }
        #expect(throws: ConfigurationError.unusedCounts(flag: flag)) { try configuration.speculation() }
    }

    @Test(
        "and others are taken",
        arguments: [
            [:], ["sampling.samplers": "top_k;infill"], ["sampling.samplers": "infill", "sampling.mirostat": "1"],
            ["llama.spec_type": "ngram-cache", "llama.lookup_cache_static": "a", "llama.lookup_cache_dynamic": "b"],
        ])
    func fitting(flags: [String: String]) throws {
        try configuration(flags).checkTogether()
    }

    @Test("a template's enable_thinking is true or false", arguments: [#""x""#, "1", "null"])
    func thinking(value: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try configuration(["sampling.chat_template_kwargs": #"{"enable_thinking": \#(value)}"#])
        }
        #expect(error?.description.hasPrefix("--chat-template-kwargs is ") == true)
        #expect(throws: Never.self) {
            try configuration(["sampling.chat_template_kwargs": #"{"enable_thinking": false, "other": "x"}"#])
        }
    }

    @Test("0 is the model's own scale of positions, as in llama-server")
    func ropeScale() throws {
        #expect(try configuration(["llama.rope_scale": "0"]).engine.positions.scale == nil)
        #expect(try configuration(["llama.rope_scale": "2"]).engine.positions.scale == 2)
    }
}
