import ChasquiAPI

extension LlamaServerFlag {
    /// What llama-server takes for being run by Vertex AI.
    static let platformVariable = (name: "AIP_MODE", value: "PREDICTION")

    /// The only one of llama-server's whose name does not begin with `LLAMA_`, beside `HF_TOKEN`.
    static let deviceVariable = "MTMD_BACKEND_DEVICE"

    /// Why what an environment variable of llama-server's asks for is not done; nil where it is done anyway.
    package static func objection(toVariable name: String, value: String) -> String? {
        if name == platformVariable.name {
            return
                "AIP_HTTP_PORT and the routes of Vertex AI are not read; give the port with --port, and name /health "
                + "and a route such as /v1/chat/completions as those of the container."
        }
        guard let flag = flag(askedBy: name, value: value) else { return nil }
        switch byName[flag]?.outcome {
        case .always: return nil
        case .taken(let values, let reason): return isTaken(value, with: values) ? nil : reason
        case .refused(let reason): return reason
        case .works, .letters, .renamed, nil: return unknown(name, flag: flag)
        }
    }

    /// The flag that asks for the same as a variable; nil where that asks for nothing.
    private static func flag(askedBy name: String, value: String) -> String? {
        let words = name.replacing(/^LLAMA_(ARG_)?/, with: "")
        let flag = oddVariables[words] ?? "--" + words.lowercased().replacing("_", with: "-")
        guard truth(of: value) == false else { return flag }
        let negation = byName["--no-" + flag.dropFirst(2)].flatMap(\.names.first)
        return negation ?? (switches.contains(flag) ? nil : flag)
    }

    private static func unknown(_ name: String, flag: String) -> String {
        if let setting = Setting.byFlag[flag] { return "No variable has this name; use \(setting.variables[0])." }
        let known = Setting.byVariable.keys.filter { $0.hasPrefix("LLAMA_ARG_") }.sorted()
        let word = name.replacing(/^LLAMA_(ARG_)?/, with: "")
        let near = nearest(to: word, in: known.map { String($0.dropFirst("LLAMA_ARG_".count)) })
        return "No flag has this name" + (near.map { "; did you mean LLAMA_ARG_\($0)?" } ?? ".")
    }

    /// Flags without a value and without a negation that have a variable, whose no asks for nothing.
    private static let switches: Set = [
        "--cpu-moe", "--spec-draft-cpu-moe", "--no-host", "--backend-sampling", "--swa-full", "--metrics", "--offline",
    ]

    /// Variables whose names are not their flags'.
    private static let oddVariables = [
        "CHECKPOINT_MIN_SPACING_NT": "--checkpoint-min-step", "STATIC_PATH": "--path",
        "ENDPOINT_METRICS": "--metrics", "SPEC_DRAFT_HF_REPO": "--spec-draft-hf", deviceVariable: "--mmproj-device",
    ]
}
