extension Setting {
    /// Every setting there is: the one list that files, environment, flags, help and the reference come from.
    package static let all =
        server + access + limits + llama + generating + positions + adapters + embedding + speculation + sampling
        + chain + chats + logging + tracing

    package static func named(_ name: String) -> Setting? {
        all.first { $0.name == name }
    }

    static let byVariable: [String: Setting] = Dictionary(
        all.flatMap { setting in setting.variables.map { ($0, setting) } }, uniquingKeysWith: { first, _ in first })

    /// By flags and by their negations.
    static let byFlag: [String: Setting] = Dictionary(
        all.flatMap { setting in (setting.flags + setting.negations).map { ($0, setting) } },
        uniquingKeysWith: { first, _ in first })

    /// Used by scripts and tests around the server, which itself takes no notice of them.
    static let foreignVariables: Set<String> = [
        "CHASQUI_TINY_MODEL", "CHASQUI_TINY_RECURRENT_MODEL", "CHASQUI_TINY_HYBRID_MODEL", "CHASQUI_TINY_WINDOW_MODEL",
        "CHASQUI_TINY_RANKING_MODEL", "CHASQUI_TINY_FILL_MODEL", "CHASQUI_TINY_LORA",
        "CHASQUI_TINY_CONTROL_VECTOR", "CHASQUI_EMBEDDING_MODEL", "CHASQUI_EMBEDDING_PACKAGE",
        "CHASQUI_LLAMA_SAMPLES", "CHASQUI_CACHE", "CHASQUI_BINARY", "CHASQUI_RECORD_GOLDENS", "CHASQUI_FUZZ_SECONDS",
        "CHASQUI_FUZZ_SEED", "CHASQUI_BUILD_JOBS",
        "CHASQUI_LLAMA_BUILD",
        "CHASQUI_LLAMA_SOURCE", "CHASQUI_WARNINGS_AS_ERRORS",
    ]
    /// Names the file, as `--config` does.
    package static let fileVariable = "CHASQUI_CONFIG"
}
