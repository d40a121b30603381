import ArgumentParser
import ChasquiServing
import Foundation

struct RootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chasqui",
        abstract: "Serves language models over HTTP, as llama-server does, in Swift.",
        discussion: """
            Start a server with `chasqui serve -m model.gguf`, or ask once with `chasqui run -m model.gguf "Hello"`.
            Flags, CHASQUI_ variables and configuration files: docs/configuration.md.
            """,
        version: ChasquiVersion.description,
        subcommands: [
            ServeCommand.self, RunCommand.self, ConfigCommand.self, KeysCommand.self, UsageCommand.self,
            PluginsCommand.self, PluginCommand.self,
        ])

    static func run(_ arguments: [String]) async {
        do {
            var command = try parseAsRoot(LlamaServerFlag.translated(arguments))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            Failure.exit(for: error)
        }
    }
}
