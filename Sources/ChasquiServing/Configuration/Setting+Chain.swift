import ChasquiCore
import ChasquiHTTP

extension Setting {
    /// Samplers that few use, in llama-server's names.
    static let chain = [
        Setting(
            .sampling, "samplers", ["--samplers"], \.http.defaults.sampling.samplers, .samplers,
            "Which samplers run, in this order; --sampler-seq has their letters."),
        Setting(
            .sampling, "dynatemp_range", ["--dynatemp-range"], \.http.defaults.sampling.dynatempRange, .number(0...100),
            "How far the temperature follows the entropy; 0 is off."),
        Setting(
            .sampling, "dynatemp_exponent", ["--dynatemp-exp"], \.http.defaults.sampling.dynatempExponent,
            .number(0...100), "How entropy maps to temperature."),
        Setting(
            .sampling, "top_n_sigma", ["--top-nsigma", "--top-n-sigma"], \.http.defaults.sampling.topNSigma,
            .number(-1...1000), "Only logits so many standard deviations below the largest; -1 is off."),
        Setting(
            .sampling, "xtc_probability", ["--xtc-probability"], \.http.defaults.sampling.xtcProbability,
            .number(0...1),
            "How often the likeliest tokens are taken out; 0 is off."),
        Setting(
            .sampling, "xtc_threshold", ["--xtc-threshold"], \.http.defaults.sampling.xtcThreshold, .number(0...1),
            "How likely those are at least; above 0.5 is off."),
        Setting(
            .sampling, "dry_multiplier", ["--dry-multiplier"], \.http.defaults.sampling.dry.multiplier,
            .number(0...100),
            "Penalty for repeated passages; 0 is off."),
        Setting(
            .sampling, "dry_base", ["--dry-base"], \.http.defaults.sampling.dry.base, .number(0...100),
            "How fast that grows with the passage."),
        Setting(
            .sampling, "dry_allowed_length", ["--dry-allowed-length"], \.http.defaults.sampling.dry.allowedLength,
            .integer(0...Int(Int32.max)), "How long a passage may be."),
        Setting(
            .sampling, "dry_penalty_last_n", ["--dry-penalty-last-n"], \.http.defaults.sampling.dry.lastN,
            .integer(-1...Int(Int32.max)), "How many of the last tokens are looked at; -1 is all of them."),
        Setting(
            .sampling, "mirostat", ["--mirostat"], \.http.defaults.sampling.mirostat.version, .integer(0...2),
            "Keeps the surprise near a target, in place of the other samplers; 0 is off."),
        Setting(
            .sampling, "mirostat_tau", ["--mirostat-ent"], \.http.defaults.sampling.mirostat.tau, .number(0...100),
            "That target, in bits a token."),
        Setting(
            .sampling, "mirostat_eta", ["--mirostat-lr"], \.http.defaults.sampling.mirostat.eta, .number(0...1),
            "How fast it is approached."),
        Setting(
            .sampling, "adaptive_target", ["--adaptive-target"], \.http.defaults.sampling.adaptiveTarget,
            .number(-1...1), "Tokens of about this probability; negative is off."),
        Setting(
            .sampling, "adaptive_decay", ["--adaptive-decay"], \.http.defaults.sampling.adaptiveDecay,
            .number(0...0.99), "How long that remembers."),
    ]
}
