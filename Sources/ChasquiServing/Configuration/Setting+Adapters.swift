import ChasquiLlama

extension Setting {
    static let adapters = [
        Setting(
            .llama, "lora", ["--lora"], \.engine.adapters.files, .paths,
            "LoRA adapters for the model, GGUF files; their ids are in this order."),
        Setting(
            .llama, "lora_scaled", ["--lora-scaled"], \.engine.adapters.scaledFiles, .scaledPaths,
            "Adapters at other scales than 1; their ids come after those of lora."),
        Setting(
            .llama, "lora_init_without_apply", ["--lora-init-without-apply"], \.withoutApplyingAdapters, .truth,
            "Load adapters at scale 0, so that only requests that name them have them, or POST /lora-adapters sets it."),
        Setting(
            .llama, "lora_dir", ["--lora-dir"], \.engine.adapters.directory, .optionalPath,
            "The directory from which clients may load adapters, by POST /lora-adapters/load; without one they may not."
        ),
        Setting(
            .llama, "control_vector", ["--control-vector"], \.engine.controlVectors.files, .paths,
            "Control vectors for the model, GGUF files, which are added to its states."),
        Setting(
            .llama, "control_vector_scaled", ["--control-vector-scaled"], \.engine.controlVectors.scaledFiles,
            .scaledPaths, "Control vectors at other scales than 1."),
        Setting(
            .llama, "control_vector_layer_range", ["--control-vector-layer-range"], \.engine.controlVectors.layers,
            .layers, "Behind which layers control vectors are added, both included; all where it is not given."),
    ]
}

extension ChasquiConfiguration {
    /// llama-server's way to say it.
    fileprivate var withoutApplyingAdapters: Bool {
        get { !engine.adapters.appliesAtStart }
        set { engine.adapters.appliesAtStart = !newValue }
    }
}
