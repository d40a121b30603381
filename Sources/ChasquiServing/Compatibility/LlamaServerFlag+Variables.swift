import ChasquiAPI

extension LlamaServerFlag {
    /// What llama-server takes for being run by Vertex AI.
    static let platformVariable = (name: "AIP_MODE", value: "PREDICTION")

    /// Why llama-server's environment variable has no effect.
    package static func reason(ofVariable name: String) -> String {
        if name == platformVariable.name {
            return
                "AIP_HTTP_PORT and the routes of Vertex AI are not read; give the port with --port, and name /health "
                + "and a route such as /v1/chat/completions as those of the container."
        }
        let words = name.replacing(/^LLAMA_(ARG_(NO_)?)?/, with: "")
        let flag = oddVariables[words] ?? "--" + words.lowercased().replacing("_", with: "-")
        switch byName[flag]?.outcome {
        case .always(let reason), .refused(let reason): return reason
        case .works, .renamed, nil:
            let known = Setting.byVariable.keys.filter { $0.hasPrefix("LLAMA_ARG_") }.sorted()
            let near = nearest(to: words, in: known.map { String($0.dropFirst("LLAMA_ARG_".count)) })
            return "No flag has this name" + (near.map { "; did you mean LLAMA_ARG_\($0)?" } ?? ".")
        }
    }

    /// Variables whose names are not their flags'.
    private static let oddVariables = [
        "CHECKPOINT_MIN_SPACING_NT": "--checkpoint-min-step", "STATIC_PATH": "--path",
        "ENDPOINT_METRICS": "--metrics", "SPEC_DRAFT_HF_REPO": "--spec-draft-hf",
    ]
}
