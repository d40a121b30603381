import ChasquiLlama

extension Setting {
    private static let most = Float.greatestFiniteMagnitude

    /// RoPE and YaRN.
    static let positions = [
        Setting(
            .llama, "rope_scaling", ["--rope-scaling"], llamaVariable: "ROPE_SCALING_TYPE",
            \.engine.positions.scaling, .optionalChoice(), "How positions beyond the trained context are encoded."),
        Setting(
            .llama, "rope_scale", ["--rope-scale"], llamaVariable: "ROPE_SCALE", \.engine.positions.scale,
            .numberOrZero, "Expands the context by this factor; 0 is the model's."),
        Setting(
            .llama, "rope_freq_base", ["--rope-freq-base"], llamaVariable: "ROPE_FREQ_BASE",
            \.engine.positions.frequencyBase, .numberOrZero,
            "The base frequency of position encodings; 0 is the model's."),
        Setting(
            .llama, "rope_freq_scale", ["--rope-freq-scale"], llamaVariable: "ROPE_FREQ_SCALE",
            \.engine.positions.frequencyScale, .numberOrZero,
            "Multiplies the frequencies; one over rope_scale. 0 is the model's."),
        Setting(
            .llama, "yarn_orig_ctx", ["--yarn-orig-ctx"], llamaVariable: "YARN_ORIG_CTX",
            \.engine.positions.yarnOriginalContext, .integer(1...Int(Int32.max), orOpen: "0"),
            "YaRN: the context that the model was trained with; 0 is what the model says."),
        Setting(
            .llama, "yarn_ext_factor", ["--yarn-ext-factor"], llamaVariable: "YARN_EXT_FACTOR",
            \.engine.positions.yarnExtrapolation, .optionalNumber(-1...most),
            "YaRN: how much is extrapolated; 0 interpolates all."),
        Setting(
            .llama, "yarn_attn_factor", ["--yarn-attn-factor"], llamaVariable: "YARN_ATTN_FACTOR",
            \.engine.positions.yarnAttention, .optionalNumber(-1...most), "YaRN: scales attention."),
        Setting(
            .llama, "yarn_beta_fast", ["--yarn-beta-fast"], llamaVariable: "YARN_BETA_FAST",
            \.engine.positions.yarnBetaFast, .optionalNumber(-1...most), "YaRN: the low correction."),
        Setting(
            .llama, "yarn_beta_slow", ["--yarn-beta-slow"], llamaVariable: "YARN_BETA_SLOW",
            \.engine.positions.yarnBetaSlow, .optionalNumber(-1...most), "YaRN: the high correction."),
    ]
}
