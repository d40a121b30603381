import ChasquiAPI

/// Where settings come from: flags beat environment variables, which beat the file, which beats the defaults.
package struct ConfigurationSources: Sendable {
    /// A flag's text, by its setting's name.
    package var flags: [String: String]
    package var environment: [String: String]
    /// The file that a flag names; else the environment's.
    package var file: String?

    package init(flags: [String: String] = [:], environment: [String: String] = [:], file: String? = nil) {
        self.flags = flags
        self.environment = environment
        self.file = file
    }

    /// The configuration file, where there is one.
    package var files: [String] { [file ?? given(Setting.fileVariable)].compactMap { $0 } }

    /// Reads all of them.
    package func resolve() throws(ConfigurationError) -> ResolvedConfiguration {
        try checkVariables()
        var resolved = ResolvedConfiguration()
        if let path = files.first {
            let file = try ConfigurationFile(path: path)
            resolved.plugins = file.plugins
            resolved.blankFile = file.isBlank ? path : nil
            for entry in file.entries {
                try resolved.set(entry.setting, to: entry.value, from: .file(path: path, line: entry.line))
            }
        }
        for setting in Setting.all {
            if let (variable, value) = variable(of: setting) {
                try resolved.set(setting, to: value, from: .environment(variable: variable))
            }
            if let text = flags[setting.name] {
                try resolved.set(setting, to: .text(text), from: .flag(setting.flag))
            }
        }
        return resolved
    }

    /// The first of a setting's variables that is set; an empty one is not.
    private func variable(of setting: Setting) -> (name: String, value: RawValue)? {
        for name in setting.variables {
            if let text = given(name) { return (name, .text(text)) }
            guard setting.kind == .truth, name.hasPrefix("LLAMA_ARG_") else { continue }
            let negation = name.replacing("LLAMA_ARG_", with: "LLAMA_ARG_NO_")
            // llama-server takes the negation's presence, whatever it says.
            if environment[negation] != nil { return (negation, .text("false")) }
        }
        return nil
    }

    private func given(_ variable: String) -> String? {
        environment[variable].flatMap { $0.isEmpty || Self.isOfOrchestrator(variable, $0) ? nil : $0 }
    }

    /// Kubernetes sets such variables for a service that is named chasqui.
    private static func isOfOrchestrator(_ name: String, _ value: String) -> Bool {
        name.hasPrefix("CHASQUI_SERVICE_") || name.hasPrefix("CHASQUI_PORT_")
            || (name == "CHASQUI_PORT" && value.contains("://"))
    }

    /// llama-server's variables that ask for what is not done here, with the reason.
    package var unusedVariables: [(name: String, reason: String)] {
        environment.sorted { $0.key < $1.key }.compactMap { name, value in
            guard isOfLlamaServer(name, value) else { return nil }
            let positive = name.replacing("LLAMA_ARG_NO_", with: "LLAMA_ARG_")
            guard Setting.byVariable[name] == nil, Setting.byVariable[positive]?.kind != .truth else { return nil }
            return LlamaServerFlag.objection(toVariable: name, value: value).map { (name, $0) }
        }
    }

    private func isOfLlamaServer(_ name: String, _ value: String) -> Bool {
        let platform = LlamaServerFlag.platformVariable
        return name.hasPrefix("LLAMA_ARG_") || name == "LLAMA_API_KEY" || name == LlamaServerFlag.deviceVariable
            || (name == platform.name && value == platform.value)
    }

    private func checkVariables() throws(ConfigurationError) {
        let known = Setting.byVariable.keys.filter { $0.hasPrefix("CHASQUI_") } + [Setting.fileVariable]
        for name in environment.keys.sorted() where name.hasPrefix("CHASQUI_") && !known.contains(name) {
            if Setting.foreignVariables.contains(name) || Self.isOfOrchestrator(name, environment[name] ?? "") {
                continue
            }
            let word = String(name.dropFirst("CHASQUI_".count))
            let near = nearest(to: word, in: known.sorted().map { String($0.dropFirst("CHASQUI_".count)) })
            throw .unknownVariable(name, nearest: near.map { "CHASQUI_\($0)" })
        }
    }
}
