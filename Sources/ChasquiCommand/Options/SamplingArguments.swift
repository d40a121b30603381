import ArgumentParser

struct SamplingArguments: ParsableArguments, SettingArguments {
    @Option("sampling.n_predict") var nPredict: String?
    @Option("sampling.temperature") var temperature: String?
    @Option("sampling.top_k") var topK: String?
    @Option("sampling.top_p") var topP: String?
    @Option("sampling.min_p") var minP: String?
    @Option("sampling.typical_p") var typicalP: String?
    @Option("sampling.seed") var seed: String?
    @Option("sampling.repeat_last_n") var repeatLastN: String?
    @Option("sampling.repeat_penalty") var repeatPenalty: String?
    @Option("sampling.presence_penalty") var presencePenalty: String?
    @Option("sampling.frequency_penalty") var frequencyPenalty: String?
    @Flag("sampling.ignore_eos") var ignoreEos: Bool?

    var given: [String: String?] {
        [
            "sampling.n_predict": nPredict,
            "sampling.temperature": temperature,
            "sampling.top_k": topK,
            "sampling.top_p": topP,
            "sampling.min_p": minP,
            "sampling.typical_p": typicalP,
            "sampling.seed": seed,
            "sampling.repeat_last_n": repeatLastN,
            "sampling.repeat_penalty": repeatPenalty,
            "sampling.presence_penalty": presencePenalty,
            "sampling.frequency_penalty": frequencyPenalty,
            "sampling.ignore_eos": ignoreEos.map(String.init(describing:)),
        ]
    }
}
