import ArgumentParser

struct ChainArguments: ParsableArguments, SettingArguments {
    @Option("sampling.samplers") var samplers: String?
    @Option("sampling.dynatemp_range") var dynatempRange: String?
    @Option("sampling.dynatemp_exponent") var dynatempExponent: String?
    @Option("sampling.top_n_sigma") var topNSigma: String?
    @Option("sampling.xtc_probability") var xtcProbability: String?
    @Option("sampling.xtc_threshold") var xtcThreshold: String?
    @Option("sampling.dry_multiplier") var dryMultiplier: String?
    @Option("sampling.dry_base") var dryBase: String?
    @Option("sampling.dry_allowed_length") var dryAllowedLength: String?
    @Option("sampling.dry_penalty_last_n") var dryPenaltyLastN: String?
    @Option("sampling.mirostat") var mirostat: String?
    @Option("sampling.mirostat_tau") var mirostatTau: String?
    @Option("sampling.mirostat_eta") var mirostatEta: String?
    @Option("sampling.adaptive_target") var adaptiveTarget: String?
    @Option("sampling.adaptive_decay") var adaptiveDecay: String?

    var given: [String: String?] {
        [
            "sampling.samplers": samplers,
            "sampling.dynatemp_range": dynatempRange,
            "sampling.dynatemp_exponent": dynatempExponent,
            "sampling.top_n_sigma": topNSigma,
            "sampling.xtc_probability": xtcProbability,
            "sampling.xtc_threshold": xtcThreshold,
            "sampling.dry_multiplier": dryMultiplier,
            "sampling.dry_base": dryBase,
            "sampling.dry_allowed_length": dryAllowedLength,
            "sampling.dry_penalty_last_n": dryPenaltyLastN,
            "sampling.mirostat": mirostat,
            "sampling.mirostat_tau": mirostatTau,
            "sampling.mirostat_eta": mirostatEta,
            "sampling.adaptive_target": adaptiveTarget,
            "sampling.adaptive_decay": adaptiveDecay,
        ]
    }
}
