/// Why a model cannot serve. The description is one line that says the repair.
public enum ModelLoadError: Error, Sendable, Equatable {
    case noSuchFile(path: String)
    case notAFile(path: String)
    case notReadable(path: String)
    case notGGUF(path: String)
    /// The file ends before its last tensor.
    case truncated(path: String)
    case unsupportedArchitecture(path: String, name: String)
    /// The model has no vocabulary, or is a part of another model.
    case notALanguageModel(path: String)
    case outOfMemory(what: String)
    case badChatTemplate(String)
    /// A model that cannot guess for another one.
    case badDraftModel(path: String, reason: String)
    /// A file of counts for guesses.
    case badLookupCache(String)
    case contextTooLarge(tokens: Int, neededBytes: UInt64, availableBytes: UInt64, fittingTokens: Int)
    case contextTooSmall(tokens: Int, slots: Int)
    /// The memory's cells have their places for good.
    case contextCannotShift
    case badAdapter(path: String, reason: String)
    case badControlVector(path: String, reason: String)
    /// The load was abandoned, as at shutdown.
    case cancelled
    case other(path: String, message: String)
}

extension ModelLoadError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noSuchFile(let path):
            "There is no file \(path): give the path of a GGUF model."
        case .notAFile(let path):
            "\(path) is not a file: give the path of a GGUF model."
        case .notReadable(let path):
            "\(path) may not be read: change its permissions, or run as a user that may read it."
        case .notGGUF(let path):
            "\(path) is not a GGUF file: give a .gguf model, or convert it with llama.cpp's convert_hf_to_gguf.py."
        case .truncated(let path):
            "\(path) ends too early: download it again, and whole."
        case .unsupportedArchitecture(let path, let name):
            "\(path) has the architecture '\(name)', which this llama.cpp does not know: use another model or a newer build."
        case .notALanguageModel(let path):
            "\(path) cannot generate text by itself: give the language model that it belongs to with --model."
        case .outOfMemory(let what):
            "There is not enough memory for \(what): use a smaller model, a smaller --ctx-size or fewer --parallel."
        case .badChatTemplate(let message):
            "The chat template does not compile: \(message.replacing("\n", with: " ")). Correct it, or leave it out."
        case .badDraftModel(let path, let reason):
            "\(path) cannot guess for this model (\(reason)): use a draft model with the same vocabulary, or none."
        case .badLookupCache(let message):
            "\(message): make it with llama.cpp's llama-lookup-create, or leave out --lookup-cache-static and "
                + "--lookup-cache-dynamic."
        case .contextTooLarge(let tokens, let needed, let available, let fitting):
            "A context of \(tokens) tokens needs \(mebibytes(needed)) and there is \(mebibytes(available)): "
                + "use --ctx-size \(fitting) or less."
        case .contextTooSmall(let tokens, let slots):
            "A context of \(tokens) tokens is too small for \(slots) sequences: use a larger --ctx-size or fewer --parallel."
        case .contextCannotShift:
            "This model's memory cannot be shifted: its state cannot lose tokens in the middle. Leave --context-shift out."
        case .badAdapter(let path, let reason):
            "The adapter \(path) cannot be used: \(reason). Name a LoRA adapter in GGUF that was made for this model, "
                + "with --lora, or convert one with llama.cpp's convert_lora_to_gguf.py."
        case .badControlVector(let path, let reason):
            "The control vector \(path) cannot be used: \(reason). Name one in GGUF that was made for this model, with "
                + "--control-vector."
        case .cancelled:
            "The load was abandoned."
        case .other(let path, let message):
            "\(path) cannot be loaded: \(message.replacing("\n", with: " "))."
        }
    }

    private func mebibytes(_ bytes: UInt64) -> String { "\(bytes / 1_048_576 + (bytes % 1_048_576 == 0 ? 0 : 1)) MiB" }
}
