/// The text of `docs/configuration.md`.
package enum ConfigurationReference {
    package static var markdown: String {
        ([introduction] + SettingSection.allCases.map(section)).joined(separator: "\n") + "\n"
    }

    private static let introduction = """
        # Configuration

        <!-- Written by `chasqui config reference`; a test compares the two. -->

        A setting can be given in four ways. Flags beat environment variables, which beat the file, which beats the
        defaults.

        | way | example |
        |---|---|
        | flag | `chasqui serve --port 9000` |
        | environment | `CHASQUI_PORT=9000`, or llama-server's `LLAMA_ARG_PORT` or OpenTelemetry's `OTEL_SERVICE_NAME` where there is one |
        | file, named by `--config` or `CHASQUI_CONFIG` | `server: {port: 9000}` |

        The file is YAML or JSON, with the sections below. It has to be a regular file, as a pipe could not be read again:

        ```yaml
        server:
          port: 9000
        llama:
          model_path: /srv/models/model.gguf
          context_size: 8192
        logging:
          level: debug
        ```

        A key may also be written as its first long flag is, with underscores: `ctx_size` for `context_size`. An unknown key,
        flag or `CHASQUI_` variable, and a value that is not allowed, is an error that says what would be. Flags and variables
        of llama-server that ask for what is not done here are not in this list: such flags are errors, such variables are named
        in a warning. Empty variables count as not set, and so do those that Kubernetes makes for a service named chasqui. Paths
        are relative to the working directory; `~/` is the home directory.

        `chasqui config print` shows every setting and where its value came from, and takes the flags of `chasqui serve`;
        with `--format yaml` it writes a file that says the same, but for keys and plugins. `chasqui config check FILE` checks
        a file.

        Beside the sections a file may have a list `plugins:`, which [plugins.md](plugins.md) describes.

        Where a flag stands without a value it has an opposite: `--ui` and `--no-ui`. One whose values have commas between
        them may be given several times.

        """

    private static func section(_ section: SettingSection) -> String {
        let rows = Setting.all.filter { $0.section == section }.map { setting in
            let standard = setting.standard.map { "`\($0)`" } ?? "none"
            let cells = [
                "`\(setting.key)`", code(setting.flags), code(setting.variables), standard,
                "\(setting.help) *\(setting.allowed.prefix(1).uppercased())\(setting.allowed.dropFirst()).*",
            ]
            return "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |"
        }
        return """
            ## \(section.title): `\(section.rawValue)`

            | key | flags | environment | default | meaning |
            |---|---|---|---|---|
            \(rows.joined(separator: "\n"))

            """
    }

    private static func code(_ names: [String]) -> String {
        names.map { "`\($0)`" }.joined(separator: " ")
    }
}

extension Setting {
    /// The value where nothing is given, as text; nil where there is none.
    package var standard: String? {
        value(ChasquiConfiguration(modelPath: "")).map(\.text).flatMap { $0.isEmpty ? nil : $0 }
    }
}
