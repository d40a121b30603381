import ArgumentParser
import ChasquiServing
import ChasquiStore

/// The flag that names the database, for commands that work on it alone.
struct DatabaseArguments: ParsableArguments, SettingArguments {
    @OptionGroup var file: FileArguments
    @Option("access.database") var database: String?

    var given: [String: String?] { ["access.database": database] }

    /// Opens what flags, environment and file name.
    /// - Parameter mayCreate: whether a file that is not there is made; else a mistyped name would look like an empty one.
    func open(mayCreate: Bool = false) async throws -> (keys: KeyStore, usage: UsageStore) {
        let configuration = try ConfigurationSources(file: file, flags: [self]).resolve().configuration
        guard let stores = try await configuration.access.openDatabase(mayCreate: mayCreate) else {
            throw ValidationError(
                "No database is named: give --database FILE, CHASQUI_DATABASE, or access.database in a --config file.")
        }
        return (stores.keys, stores.usage)
    }
}
