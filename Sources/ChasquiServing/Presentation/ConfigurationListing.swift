/// A configuration's settings, for reading and for writing to a file.
package enum ConfigurationListing {
    /// Every setting with its value and where that came from.
    package static func table(_ resolved: ResolvedConfiguration) -> String {
        let rows = Setting.all.map { setting in
            let value = setting.value(resolved.configuration)?.text ?? "-"
            return (setting, value.isEmpty ? "none" : JSONLine.oneLine(value), resolved.origin(of: setting).description)
        }
        let keyWidth = rows.map { $0.0.key.count }.max() ?? 0
        let valueWidth = min(40, rows.map { $0.1.count }.max() ?? 0)
        var lines: [String] = []
        for section in SettingSection.allCases {
            lines.append("\(section.rawValue):")
            for (setting, value, origin) in rows where setting.section == section {
                lines.append("  \(padded(setting.key, to: keyWidth))  \(padded(value, to: valueWidth))  \(origin)")
            }
        }
        return lines.joined(separator: "\n")
    }

    /// A file that gives the same configuration, but for keys, which are never shown.
    package static func yaml(_ resolved: ResolvedConfiguration) -> String {
        sections(of: resolved).map { section, values in
            "\(section.rawValue):\n" + values.map { "  \($0.key): \($0.value.literal)" }.joined(separator: "\n")
        }.joined(separator: "\n")
    }

    /// The same as JSON.
    package static func json(_ resolved: ResolvedConfiguration) -> String {
        let parts = sections(of: resolved).map { section, values in
            let fields = values.map { "    \(JSONLine.quoted($0.key)): \($0.value.literal)" }
            return "  \(JSONLine.quoted(section.rawValue)): {\n\(fields.joined(separator: ",\n"))\n  }"
        }
        return "{\n\(parts.joined(separator: ",\n"))\n}"
    }

    private static func sections(
        of resolved: ResolvedConfiguration
    ) -> [(SettingSection, [(key: String, value: SettingValue)])] {
        SettingSection.allCases.map { section in
            let values = Setting.all.filter { $0.section == section && $0.kind != .secret }
                .compactMap { setting in setting.value(resolved.configuration).map { (setting.key, $0) } }
            return (section, values)
        }
    }

    private static func padded(_ text: String, to width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
