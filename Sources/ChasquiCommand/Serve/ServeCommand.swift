import ArgumentParser
import ChasquiHTTP
import ChasquiLlama
import ChasquiServing
import Foundation
import Logging
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let name = "serve"
    static let configuration = CommandConfiguration(
        commandName: name, abstract: "Serve a model over HTTP.",
        discussion: """
            Example: chasqui serve -m model.gguf --port 8080 -c 8192
            Each flag can also be an environment variable or a line of a configuration file; see docs/configuration.md.
            """)

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

    func run() async throws {
        let sources = ConfigurationSources(file: file, flags: settings)
        let resolved = try sources.resolve()
        do {
            try await serve(resolved, of: sources)
        } catch let error as ConfigurationError {
            throw resolved.located(error)
        }
    }

    private func serve(_ resolved: ResolvedConfiguration, of sources: ConfigurationSources) async throws {
        var configuration = resolved.configuration
        ThreadSpinning.apply(poll: configuration.threadPolling)
        try LogSystem.bootstrap(configuration.logging)
        let logger = Logger(label: "chasqui")
        for (name, reason) in sources.unusedVariables {
            logger.warning(
                "an environment variable of llama-server has no effect here",
                metadata: ["name": "\(name)", "reason": "\(reason)"])
        }
        // A reader of the log that goes away must not end the server.
        signal(SIGPIPE, SIG_IGN)
        LlamaRuntime.keepFreedMemory()
        let (environment, id) = (ProcessInfo.processInfo.environment, ProcessInfo.processInfo.processIdentifier)
        configuration.http.inheritedSockets = SocketActivation.descriptors(environment: environment, processID: id)
        let plugins = try ServerPlugins(configuration.plugins, available: ChasquiProgram.plugins)
        if let path = try await plugins.modelPath() { configuration.engine.modelPath = path }
        let (logFormat, needsKey) = (configuration.logging.format, configuration.needsKeys(plugins))
        let hasPage = configuration.http.servesPage
        let server = try ChasquiServer(
            configuration: configuration, plugins: plugins, logger: logger,
            notifier: ServiceNotifier(environment: environment, processID: id),
            reload: reload(resolved, of: sources),
            onListening: { Banner(addresses: $0, hasPage: hasPage, needsKey: needsKey, logFormat: logFormat).write() })
        let progress = Task { await LoadProgress(engine: server.engine).show() }
        defer { progress.cancel() }
        try await server.run(endingOn: [.sigterm, .sigint])
    }

    private func reload(_ resolved: ResolvedConfiguration, of sources: ConfigurationSources) -> ReloadSource {
        var source = ReloadSource(files: sources.files, read: RunningSources(sources, taken: resolved).read)
        source.wasAskedFor = EarlySignals.takeHangUp
        return source
    }
}
