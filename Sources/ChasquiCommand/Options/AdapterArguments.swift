import ArgumentParser

struct AdapterArguments: ParsableArguments, SettingArguments {
    @Option("llama.lora") var lora: [String] = []
    @Option("llama.lora_scaled") var loraScaled: [String] = []
    @Flag("llama.lora_init_without_apply") var loraInitWithoutApply: Bool?
    @Option("llama.control_vector") var controlVector: [String] = []
    @Option("llama.control_vector_scaled") var controlVectorScaled: [String] = []
    @Option("llama.control_vector_layer_range") var controlVectorLayerRange: String?

    var given: [String: String?] {
        [
            "llama.lora": joined(lora),
            "llama.lora_scaled": joined(loraScaled),
            "llama.lora_init_without_apply": loraInitWithoutApply.map(String.init(describing:)),
            "llama.control_vector": joined(controlVector),
            "llama.control_vector_scaled": joined(controlVectorScaled),
            "llama.control_vector_layer_range": controlVectorLayerRange,
        ]
    }
}

/// What only a server has.
struct AdapterDirectoryArguments: ParsableArguments, SettingArguments {
    @Option("llama.lora_dir") var loraDir: String?

    var given: [String: String?] { ["llama.lora_dir": loraDir] }
}
