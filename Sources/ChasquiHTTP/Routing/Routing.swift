import ChasquiAPI
import ChasquiCore
import ChasquiPlugin
import ChasquiStore
import HTTPTypes
import Hummingbird
import Logging

/// Puts routes and middleware together.
struct Routing: Sendable {
    let table: RouteTable
    let conversations: Conversations
    private let configuration: HTTPConfiguration
    private let metrics: RequestMetrics
    private let logger: Logger
    private let access: AccessControl
    private let origins: LiveOrigins
    private let usage: UsageWriter?
    private let tracing: ServerTracing?
    private let plugins: [ActivePlugin]
    private let live: LiveRequests

    init(
        configuration: HTTPConfiguration, models: any ModelDirectory, access: AccessControl = AccessControl(),
        usage: UsageWriter? = nil, tracing: ServerTracing? = nil, origins: LiveOrigins? = nil,
        responses: ResponseArchive? = nil,
        live: LiveRequests, logger: Logger, added: [any RouteGroup] = [], plugins: [ActivePlugin] = []
    ) {
        let models = PluginModels.directory(
            models, plugins: plugins, rounds: configuration.serverToolRounds, logger: logger)
        let metrics = RequestMetrics(namedKeys: configuration.namedKeys)
        conversations = Conversations(
            limits: ConversationStore.Limits(
                conversations: configuration.keptStreams, bytes: configuration.keptStreamBytes))
        let cache =
            configuration.responseCacheBytes > 0
            ? ResponseCache(
                limitBytes: configuration.responseCacheBytes, disk: responses, defaults: configuration.defaults,
                logger: logger)
            : nil
        let responder = GenerationResponder(
            configuration: configuration, models: models, live: live, conversations: conversations, cache: cache)
        var groups: [any RouteGroup] = [
            HealthRoutes(
                models: models, live: live, stepLimit: configuration.readyStepLimit,
                trialValidity: configuration.healthTrialValidity),
            LlamaServerRoutes(responder: responder),
            OpenAIRoutes(responder: responder),
            TokenRoutes(responder: PlainResponder(configuration: configuration, models: models)),
            ControlRoutes(responder: PlainResponder(configuration: configuration, models: models)),
            EmbeddingRoutes(
                responder: ComputingResponder(configuration: configuration, models: models, live: live)),
            StreamRoutes(configuration: configuration, conversations: conversations),
            ModelRoutes(models: models),
            PropertyRoutes(configuration: configuration, models: models),
            SlotRoutes(configuration: configuration, models: models),
            AdapterRoutes(configuration: configuration, models: models),
            MetricsRoutes(
                requests: metrics, models: models, exports: tracing?.exports, version: configuration.version,
                started: WireClock.system.seconds(), cache: cache, plugins: plugins),
        ]
        if configuration.servesPage { groups.append(PageRoutes()) }
        groups += added
        let pluginResponder = PluginResponder(configuration: configuration, models: models, live: live)
        groups += plugins.map { PluginRoutes(plugin: $0, responder: pluginResponder) }
        groups.append(DescriptionRoutes(of: groups, access: access, configuration: configuration))
        self.table = RouteTable(groups, prefix: configuration.apiPrefix)
        self.configuration = configuration
        self.metrics = metrics
        self.access = access
        self.origins = origins ?? LiveOrigins(configuration.corsOrigins)
        self.usage = usage
        self.tracing = tracing
        self.plugins = plugins
        self.live = live
        self.logger = logger
    }

    func router() -> Router<HTTPContext> {
        let router = Router(context: HTTPContext.self)
        router.add(middleware: RequestIDMiddleware(logger: logger))
        router.add(middleware: TracingMiddleware(tracer: tracing?.tracer, routes: table))
        router.add(middleware: CompletionMiddleware(metrics: metrics, routes: table, usage: usage))
        router.add(middleware: CORSMiddleware(origins: origins))
        router.add(middleware: RateLimitMiddleware(control: access))
        router.add(middleware: ErrorMiddleware(routes: table))
        router.add(middleware: AccessMiddleware(control: access, routes: table))
        for plugin in plugins {
            for middleware in plugin.registration.middleware {
                router.add(
                    middleware: PluginMiddlewareAdapter(
                        middleware: middleware, plugin: plugin.name, live: live,
                        timeout: configuration.requestTimeout))
            }
        }
        router.add(middleware: BranchMiddleware(routes: table))
        table.register(on: router)
        return router
    }
}
