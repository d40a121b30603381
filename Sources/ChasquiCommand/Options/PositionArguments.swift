import ArgumentParser

struct PositionArguments: ParsableArguments, SettingArguments {
    @Option("llama.rope_scaling") var ropeScaling: String?
    @Option("llama.rope_scale") var ropeScale: String?
    @Option("llama.rope_freq_base") var ropeFreqBase: String?
    @Option("llama.rope_freq_scale") var ropeFreqScale: String?
    @Option("llama.yarn_orig_ctx") var yarnOrigCtx: String?
    @Option("llama.yarn_ext_factor") var yarnExtFactor: String?
    @Option("llama.yarn_attn_factor") var yarnAttnFactor: String?
    @Option("llama.yarn_beta_fast") var yarnBetaFast: String?
    @Option("llama.yarn_beta_slow") var yarnBetaSlow: String?

    var given: [String: String?] {
        [
            "llama.rope_scaling": ropeScaling,
            "llama.rope_scale": ropeScale,
            "llama.rope_freq_base": ropeFreqBase,
            "llama.rope_freq_scale": ropeFreqScale,
            "llama.yarn_orig_ctx": yarnOrigCtx,
            "llama.yarn_ext_factor": yarnExtFactor,
            "llama.yarn_attn_factor": yarnAttnFactor,
            "llama.yarn_beta_fast": yarnBetaFast,
            "llama.yarn_beta_slow": yarnBetaSlow,
        ]
    }
}
