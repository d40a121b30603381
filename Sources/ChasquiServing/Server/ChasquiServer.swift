import ChasquiCore
public import ChasquiHTTP
public import ChasquiLlama
public import ChasquiSession
import Foundation
public import Logging
public import ServiceLifecycle
public import Tracing
public import UnixSignals

/// A whole server in this process: one model, its engine, and the HTTP server in front of it.
///
/// ```swift
/// var configuration = ChasquiConfiguration(modelPath: "model.gguf")
/// configuration.http.port = 9000
/// let server = try ChasquiServer(configuration)
/// try await server.run(endingOn: [.sigterm, .sigint])
/// ```
///
/// It is a service: an application runs it in its own `ServiceGroup`. Sessions in the same program share its model through
/// ``model``, or it shares theirs.
public struct ChasquiServer: Service, CustomStringConvertible {
    /// The engine, for who wants to ask it without HTTP.
    public let engine: LlamaService
    /// The same for sessions: `LanguageModelSession(model: server.model)`. They wait until the server has loaded it.
    public let model: LlamaLanguageModel
    /// The model is somebody else's, who loads and frees it.
    let isShared: Bool
    let configuration: ChasquiConfiguration
    let plugins: ServerPlugins
    let logger: Logger
    private let notifier: ServiceNotifier?
    let reload: ReloadSource?
    let tracer: (any Tracer)?
    private let onListening: @Sendable ([ServerAddress]) -> Void

    /// Its name only: service groups print what they run.
    public var description: String { "ChasquiServer" }

    /// - Parameters:
    ///   - configuration: of all of it.
    ///   - plugins: those of the configuration's ``ChasquiConfiguration/plugins``, made; see ``ServerPlugins``.
    ///   - logger: gets the server's log.
    ///   - notifier: of the service manager that is told how the server is.
    ///   - reload: where the configuration is read again while the server runs; nil keeps the first one.
    ///   - tracer: makes the spans of requests. Nil takes the one that the program gave to `InstrumentationSystem`, or
    ///     else makes one for the configured collector; without either there are no spans.
    ///   - onListening: called once, when connections are accepted, with all addresses.
    /// - Throws: ``ConfigurationError`` where no model is named or the chat template's file cannot be read.
    public init(
        configuration: ChasquiConfiguration, plugins: ServerPlugins = ServerPlugins(), logger: Logger,
        notifier: ServiceNotifier? = nil, reload: ReloadSource? = nil, tracer: (any Tracer)? = nil,
        onListening: @escaping @Sendable ([ServerAddress]) -> Void = { _ in }
    ) throws(ConfigurationError) {
        self.configuration = configuration
        self.plugins = plugins
        self.logger = logger
        self.notifier = notifier
        self.reload = reload
        self.tracer = tracer
        self.onListening = onListening
        try configuration.checkServing(plugins)
        engine = LlamaService(configuration: try configuration.completeEngine(), logger: logger)
        model = LlamaLanguageModel(runBy: engine)
        isShared = false
    }

    /// A server of the configuration's model.
    /// - Throws: ``ConfigurationError`` where no model is named or the chat template's file cannot be read.
    public init(
        _ configuration: ChasquiConfiguration, plugins: ServerPlugins = ServerPlugins(),
        logger: Logger = Logger(label: "chasqui")
    ) throws(ConfigurationError) {
        try self.init(configuration: configuration, plugins: plugins, logger: logger)
    }

    /// A server of a model that the program has for itself, too. It is loaded if it is not yet, and outlives the server; the
    /// configuration's `engine` has no effect.
    /// - Throws: ``ConfigurationError``.
    public init(
        _ configuration: ChasquiConfiguration = ChasquiConfiguration(modelPath: ""), model: LlamaLanguageModel,
        plugins: ServerPlugins = ServerPlugins(), logger: Logger = Logger(label: "chasqui"),
        tracer: (any Tracer)? = nil,
        onListening: @escaping @Sendable ([ServerAddress]) -> Void = { _ in }
    ) throws(ConfigurationError) {
        guard let engine = model.service as? LlamaService else { throw .noModel }
        self.configuration = configuration
        self.plugins = plugins
        self.logger = logger
        self.notifier = nil
        self.reload = nil
        self.tracer = tracer
        self.onListening = onListening
        self.engine = engine
        self.model = model
        isShared = true
        try configuration.checkServing(plugins)
    }

    /// Serves until a graceful shutdown or a cancellation, as a service among others.
    /// - Throws: `ModelLoadError` or `HTTPServerError`; the description of either is one line that says the repair.
    public func run() async throws {
        try await run(endingOn: [])
    }

    /// Serves until one of the signals: then it takes no new requests, finishes what runs and returns. A second signal
    /// ends the process at once.
    /// - Throws: as ``run()`` does.
    public func run(endingOn signals: [UnixSignal]) async throws {
        let (opened, opening) = AsyncStream<Void>.makeStream()
        let assembly = try await assemble { addresses in
            self.listening(on: addresses)
            opening.yield()
        }
        let notice = notifier.map { [StoppingNotice(notifier: $0)] } ?? []
        let group = ServiceGroup(
            configuration: groupConfiguration(assembly.services + [assembly.http] + notice, endingOn: signals))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            if !signals.isEmpty { tasks.addTask { await exitOnSecond(of: signals) } }
            if let notifier {
                tasks.addTask {
                    await Supervision(notifier: notifier, subject: engine.supervised).run(listening: opened)
                    // What watches ends with what it watches.
                    try? await gracefulShutdown()
                }
            }
            defer { tasks.cancelAll() }
            try await tasks.next()
        }
    }

    /// In reverse order services are shut down. Where one fails, the others end as if they were asked to.
    func groupConfiguration(
        _ services: [any Service], endingOn signals: [UnixSignal] = []
    ) -> ServiceGroupConfiguration {
        var group = ServiceGroupConfiguration(
            services: services.map {
                .init(service: NamedService(service: $0), failureTerminationBehavior: .gracefullyShutdownGroup)
            },
            gracefulShutdownSignals: signals, logger: groupLogger)
        group.maximumGracefulShutdownDuration = configuration.http.shutdownLimit + .seconds(10)
        return group
    }

    private func listening(on addresses: [ServerAddress]) {
        for address in addresses {
            switch address.place {
            case .tcp(let host, let port):
                logger.info("listening", metadata: ["host": "\(host)", "port": .stringConvertible(port)])
            case .unix(let path):
                logger.info("listening", metadata: ["socket": "\(path)"])
            }
        }
        onListening(addresses)
    }

    /// The group logs each failure as an error of its own; whoever runs the server gets it thrown, and says it once.
    private var groupLogger: Logger {
        var quiet = logger
        if quiet.logLevel > .trace { quiet.logLevel = .critical }
        return quiet
    }

    private func exitOnSecond(of signals: [UnixSignal]) async {
        var count = 0
        for await signal in await UnixSignalsSequence(trapping: signals) {
            count += 1
            // Nothing is cleaned up: whoever signals twice does not want to wait for it.
            if count == 2 { _exit(128 + signal.rawValue) }
        }
        // The sequence ends with the task, which has to outlast the group.
        try? await gracefulShutdown()
    }
}

extension ChasquiConfiguration {
    /// What has to hold whoever runs the model.
    fileprivate func checkServing(_ plugins: ServerPlugins) throws(ConfigurationError) {
        try plugins.checkRoutes(beside: self)
        try checkExposure(plugins)
        try checkTokens()
        try checkResponseCache()
        try checkDefaults()
    }
}

extension LlamaService {
    fileprivate var supervised: Supervision.Subject {
        Supervision.Subject(
            readiness: { self.readiness }, waitUntilReady: { await self.waitUntilReady() },
            isStuck: { self.isStuck })
    }
}
