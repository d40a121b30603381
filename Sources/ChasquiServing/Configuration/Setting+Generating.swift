import ChasquiCore
import ChasquiHTTP
import ChasquiLlama

extension Setting {
    /// How prompts are made and the context is used.
    static let generating = [
        Setting(
            .llama, "spm_infill", ["--spm-infill"], \.engine.putsSuffixFirst, .truth,
            "Prompts of /infill have the suffix before the prefix, as some models learned it."),
        Setting(
            .llama, "context_shift", ["--context-shift"], llamaVariable: "CONTEXT_SHIFT", \.engine.shiftsContext,
            .truth,
            "Answers that fill their context lose tokens behind the kept ones and go on, rather than end."),
        Setting(
            .llama, "keep", ["--keep"], \.http.defaults.keptTokens, .integer(0...Int(Int32.max), or: [("-1", -1)]),
            "How many tokens at the beginning such an answer keeps; -1 is its prompt."),
    ]
}
