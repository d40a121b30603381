import ArgumentParser
import ChasquiPlugin
import ChasquiServing

struct PluginsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plugins", abstract: "Show the plugins, and what each of them adds.",
        discussion: """
            They are made as for a server, so that what is wrong with their configuration is said here too, and then not run.
            docs/plugins.md says how to write one.
            """)

    @OptionGroup var file: FileArguments

    func run() throws {
        let configuration = try ConfigurationSources(file: file).resolve().configuration
        let plugins = try ServerPlugins(configuration.plugins, available: ChasquiProgram.plugins)
        try plugins.checkRoutes(beside: configuration)
        Output.write(PluginListing.text(plugins.active, available: ChasquiProgram.plugins.map { $0.name }))
    }
}
