/// The parts of a configuration file.
package enum SettingSection: String, Sendable, CaseIterable {
    case server, access, limits, llama, sampling, logging, tracing

    package var title: String {
        switch self {
        case .server: "Server"
        case .access: "Access"
        case .limits: "Limits of all callers together"
        case .llama: "Model and engine"
        case .sampling: "Defaults of requests"
        case .logging: "Logging"
        case .tracing: "Traces"
        }
    }
}

/// One thing that can be set, with all the names it has.
package struct Setting: Sendable {
    package let section: SettingSection
    /// The name in a file's section, and what the file may say instead: the flag's name.
    package let key: String
    package let otherKeys: [String]
    /// As typed, the one that is shown first. A truth value has one.
    package let flags: [String]
    /// `CHASQUI_…`, then llama-server's or OpenTelemetry's if there is one.
    package let variables: [String]
    package let help: String
    package let allowed: String
    package let placeholder: String
    package let choices: [String]
    package let kind: ValueKind
    /// The value in a configuration; nil where there is none.
    package let value: @Sendable (ChasquiConfiguration) -> SettingValue?
    /// Puts a value into a configuration; false where it is not allowed.
    package let assign: @Sendable (RawValue, inout ChasquiConfiguration) -> Bool

    /// - Parameters:
    ///   - flags: the first one with two dashes names the environment variable.
    ///   - llamaVariable: llama-server's, without `LLAMA_ARG_` where it begins so.
    ///   - standardVariable: one that programs of many makers share.
    init<Value>(
        _ section: SettingSection, _ key: String, _ flags: [String], llamaVariable: String? = nil,
        standardVariable: String? = nil, _ path: any WritableKeyPath<ChasquiConfiguration, Value> & Sendable,
        _ type: ValueType<Value>, _ help: String
    ) {
        let name = (flags.first { $0.hasPrefix("--") } ?? "--\(key)").dropFirst(2).replacing("-", with: "_")
        self.section = section
        self.key = key
        self.otherKeys = name == key ? [] : [String(name)]
        self.flags = flags
        self.variables =
            ["CHASQUI_\(name.uppercased())"]
            + (llamaVariable.map { [$0.hasPrefix("LLAMA_") ? $0 : "LLAMA_ARG_\($0)"] } ?? [])
            + [standardVariable].compactMap { $0 }
        self.help = help
        allowed = type.allowed
        placeholder = type.placeholder
        choices = type.choices
        kind = type.kind
        value = { type.render($0[keyPath: path]) }
        assign = { raw, configuration in
            guard let value = type.parse(raw) else { return false }
            configuration[keyPath: path] = value
            return true
        }
    }

    /// Section and key with a dot between.
    package var name: String { "\(section.rawValue).\(key)" }

    /// What is typed for a truth value's no.
    package var negations: [String] {
        kind == .truth ? flags.map { $0.hasPrefix("--") ? "--no-\($0.dropFirst(2))" : "-no-\($0.dropFirst())" } : []
    }

    /// The flag that errors and listings name.
    package var flag: String { flags.first { $0.hasPrefix("--") } ?? flags[0] }
}
