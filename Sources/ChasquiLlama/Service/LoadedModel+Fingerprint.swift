import ChasquiCore

extension LoadedModel {
    /// Of all that answers depend on besides their requests and the adapters; nil where the model's files cannot be read any
    /// more. Reads about 3 MiB of each of them.
    func fingerprint(_ configuration: EngineConfiguration) -> StateFingerprint? {
        guard let model = try? ModelIdentity.digest(path: configuration.modelPath),
            let vectors = try? ModelIdentity.digest(of: configuration.controlVectors)
        else { return nil }
        return StateFingerprint(parts: [
            ("release", Release.version),
            ("llama.cpp", LlamaRuntime.buildDescription),
            ("model", model),
            ("control vectors", vectors),
            ("template", (try? templates.get())?.source ?? ""),
            ("keys", configuration.cacheTypeK.rawValue),
            ("values", configuration.cacheTypeV.rawValue),
            ("attention", configuration.flashAttention.rawValue),
            ("positions", "\(configuration.positions)"),
            ("context", "\(sequenceContext)"),
            ("shift", "\(shiftsContext)"),
            ("infill", "\(batchTokens) \(putsSuffixFirst)"),
        ])
    }
}
