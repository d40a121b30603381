import ArgumentParser

struct GeneratingArguments: ParsableArguments, SettingArguments {
    @Flag("llama.spm_infill") var spmInfill: Bool?
    @Flag("llama.context_shift") var contextShift: Bool?
    @Option("llama.keep") var keep: String?

    var given: [String: String?] {
        [
            "llama.spm_infill": spmInfill.map(String.init(describing:)),
            "llama.context_shift": contextShift.map(String.init(describing:)),
            "llama.keep": keep,
        ]
    }
}
