import ChasquiPlugin

/// A configuration, and where each of its values came from.
package struct ResolvedConfiguration: Sendable {
    package private(set) var configuration = ChasquiConfiguration(modelPath: "")
    var plugins: [PluginItem] {
        get { configuration.plugins }
        set { configuration.plugins = newValue }
    }

    /// The file that was read, where nothing but white space is in it.
    var blankFile: String?
    private var origins: [String: SettingOrigin] = [:]

    init() {}

    package func origin(of setting: Setting) -> SettingOrigin {
        origins[setting.name] ?? .standard
    }

    /// Whether nobody gave the setting of this name.
    package func isStandard(_ name: String) -> Bool { origins[name] == nil }

    mutating func set(_ setting: Setting, to value: RawValue, from origin: SettingOrigin) throws(ConfigurationError) {
        guard setting.assign(value, &configuration) else {
            // Errors go to terminals and logs.
            let shown = setting.kind == .secret ? Redaction.mark : Redaction.redacted(value.description)
            switch origin {
            case .flag(let flag):
                throw .badFlag(flag: flag, value: shown, allowed: setting.allowed)
            case .environment(let variable):
                throw .badValue(
                    source: "environment", name: variable, value: shown, allowed: setting.allowed)
            case .file, .standard:
                throw .badValue(
                    source: origin.description, name: setting.name, value: shown, allowed: setting.allowed)
            }
        }
        origins[setting.name] = origin
    }
}
