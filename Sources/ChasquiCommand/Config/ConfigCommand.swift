import ArgumentParser
import ChasquiServing

struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Show or check the configuration.",
        subcommands: [
            ConfigPrintCommand.self, ConfigCheckCommand.self, ConfigReferenceCommand.self,
            ConfigCompatibilityCommand.self,
        ])
}

struct ConfigPrintCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, yaml, json
    }

    static let configuration = CommandConfiguration(
        commandName: "print", abstract: "Show every setting, and where its value came from.")

    @Option(name: .long, help: "How to show it; yaml and json can be used as a configuration file.")
    var format = Format.table
    @OptionGroup var file: FileArguments
    @OptionGroup(title: "Server") var server: ServerArguments
    @OptionGroup(title: "Access") var access: AccessArguments
    @OptionGroup(title: "Tokens as keys") var tokens: TokenArguments
    @OptionGroup(title: "Limits of all callers together") var limits: LimitArguments
    @OptionGroup(title: "Model and engine") var llama: LlamaArguments
    @OptionGroup(title: "Prompts and context") var generating: GeneratingArguments
    @OptionGroup(title: "Position encoding") var positions: PositionArguments
    @OptionGroup(title: "Adapters and control vectors") var adapters: AdapterArguments
    @OptionGroup(title: "Adapters at run time") var adapterDirectory: AdapterDirectoryArguments
    @OptionGroup(title: "Speculative decoding") var speculation: SpeculationArguments
    @OptionGroup(title: "Vectors and scores") var embedding: EmbeddingArguments
    @OptionGroup(title: "Defaults of requests") var sampling: SamplingArguments
    @OptionGroup(title: "Samplers") var chain: ChainArguments
    @OptionGroup(title: "Chats") var chats: ChatArguments
    @OptionGroup(title: "Logging") var logging: LoggingArguments
    @OptionGroup(title: "Traces") var tracing: TracingArguments

    var settings: [any SettingArguments] {
        [
            server, access, tokens, limits, llama, generating, positions, adapters, adapterDirectory, speculation,
            embedding, sampling, chain, chats, logging, tracing,
        ]
    }

    func run() throws {
        let resolved = try ConfigurationSources(
            file: file, flags: settings
        ).resolve()
        switch format {
        case .table: Output.write(ConfigurationListing.table(resolved) + "\n")
        case .yaml: Output.write(ConfigurationListing.yaml(resolved) + "\n")
        case .json: Output.write(ConfigurationListing.json(resolved) + "\n")
        }
    }
}

struct ConfigCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a configuration file.",
        discussion: "Ends with 0, or with 1 and a line that says what is wrong and where.")

    @Argument(help: "The file, YAML or JSON.", completion: .file(extensions: ["yaml", "yml", "json"])) var file: String

    func run() throws {
        let resolved = try ConfigurationSources(file: file).resolve()
        let plugins = try ServerPlugins(resolved.configuration.plugins, available: ChasquiProgram.plugins)
        try plugins.checkRoutes(beside: resolved.configuration)
        do {
            try resolved.configuration.checkTogether()
        } catch {
            throw resolved.located(error)
        }
        Output.write("\(file) is valid.\n")
    }
}

struct ConfigReferenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reference", abstract: "Print docs/configuration.md.", shouldDisplay: false)

    func run() {
        Output.write(ConfigurationReference.markdown)
    }
}

struct ConfigCompatibilityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compatibility", abstract: "Print docs/llama-server.md.", shouldDisplay: false)

    func run() {
        Output.write(CompatibilityReference.markdown)
    }
}
