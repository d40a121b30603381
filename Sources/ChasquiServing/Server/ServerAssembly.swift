import ChasquiCore
import ChasquiHTTP
import ChasquiStore
import Logging
import ServiceLifecycle
import Tracing

/// What a server is made of when it starts.
struct ServerAssembly {
    /// The routes, and who listens, where this process does not listen elsewhere.
    let http: HTTPServer
    /// What has to run for it, in the order in which it begins: the engine and the ledger outlive the requests that need them.
    let services: [any Service]
}

extension ChasquiServer {
    /// Reads keys, opens the database, and puts all together.
    /// - Throws: ``ConfigurationError``, ``HTTPServerError`` where two have one route, or what the database says.
    func assemble(onListening: @escaping @Sendable ([ServerAddress]) -> Void = { _ in }) async throws -> ServerAssembly
    {
        let running = try engineService()
        let access = try await AccessAssembly.make(
            configuration.access, lookup: plugins.keyLookup(logger: logger), logger: logger)
        let origins = LiveOrigins(configuration.http.corsOrigins)
        let responses = responseArchive(access.responses)
        let tracing = TracingAssembly(configuration.tracing, given: tracer, logger: logger)
        var listening = configuration.http
        listening.inheritsExposedSockets = configuration.mayBeExposed(plugins)
        let models = SingleModelDirectory(engine)
        let http = HTTPServer(
            configuration: listening, models: models, logger: logger,
            groups: access.routes(bodyLimit: configuration.http.maxBodyBytes), access: access.control,
            usage: access.writer, origins: origins, responses: responses, tracing: tracing.server,
            plugins: plugins.active, onListening: onListening)
        // Plugins are not started for a server that cannot have them.
        try http.checkRoutes()
        let target = ReloadTarget(access: access.control, origins: origins)
        let stores = access.services(logger: logger) + [responses as (any Service)?].compactMap { $0 }
        let beside = plugins.services(models: models, logger: logger)
        return ServerAssembly(
            http: http, services: tracing.services + [running] + stores + beside + reloading(target))
    }

    /// What runs the model, or only waits for it.
    private func engineService() throws -> any Service {
        guard !isShared else { return SharedModelService(model: model) }
        let log = LlamaLog(level: logger.logLevel)
        try log.start()
        return EngineService(engine: engine, log: log)
    }

    private func reloading(_ target: ReloadTarget) -> [any Service] {
        guard let reload else { return [] }
        let files = reload.files + [configuration.access.apiKeyFile].compactMap { $0 }
        return [
            ReloadWatch(
                initial: configuration, target: target, read: reload.read, wasAskedFor: reload.wasAskedFor,
                files: files,
                logger: logger)
        ]
    }

    private func responseArchive(_ store: ResponseStore?) -> ResponseArchive? {
        guard let store, configuration.responseCacheDiskBytes > 0 else { return nil }
        return ResponseArchive(store, limitBytes: configuration.responseCacheDiskBytes, logger: logger)
    }
}
