import ChasquiAPI
public import ChasquiCore
package import ChasquiPlugin
package import ChasquiStore
package import Hummingbird
import HummingbirdCore
import HummingbirdHTTP2
public import Logging
import NIOCore
public import ServiceLifecycle
public import Tracing

/// The HTTP server as a service: listens until it is told to shut down, then finishes what runs.
public struct HTTPServer: Service {
    private let configuration: HTTPConfiguration
    private let logger: Logger
    private let routing: Routing
    private let drain: ShutdownDrain
    private let plugins: [ActivePlugin]
    private let onListening: @Sendable (_ addresses: [ServerAddress]) -> Void

    /// - Parameters:
    ///   - tracer: makes the spans of requests; nil makes none.
    ///   - onListening: called once, when connections are accepted, with the addresses as they are: with the port where 0
    ///     was asked for.
    public init(
        configuration: HTTPConfiguration, models: any ModelDirectory, logger: Logger, tracer: (any Tracer)? = nil,
        onListening: @escaping @Sendable (_ addresses: [ServerAddress]) -> Void = { _ in }
    ) {
        self.init(
            configuration: configuration, models: models, logger: logger, groups: [],
            tracing: tracer.map { ServerTracing($0) }, onListening: onListening)
    }

    /// - Parameters:
    ///   - groups: routes beside the server's own.
    ///   - responses: the response cache's part in the database.
    ///   - plugins: in the order in which they act.
    package init(
        configuration: HTTPConfiguration, models: any ModelDirectory, logger: Logger,
        groups: [any RouteGroup], access: AccessControl = AccessControl(), usage: UsageWriter? = nil,
        origins: LiveOrigins? = nil, responses: ResponseArchive? = nil,
        tracing: ServerTracing? = nil, plugins: [ActivePlugin] = [],
        onListening: @escaping @Sendable (_ addresses: [ServerAddress]) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.logger = logger
        self.plugins = plugins
        self.onListening = onListening
        let live = LiveRequests()
        routing = Routing(
            configuration: configuration, models: models, access: access, usage: usage, tracing: tracing,
            origins: origins, responses: responses, live: live, logger: logger, added: groups, plugins: plugins)
        drain = ShutdownDrain(
            live: live, conversations: routing.conversations, limit: configuration.shutdownLimit, logger: logger)
    }

    /// All routes, with their prefix.
    package var routes: [Route] { routing.table.routes }

    /// Whether all routes can be there together.
    /// - Throws: ``HTTPServerError/routeTwice(method:path:)``.
    package func checkRoutes() throws(HTTPServerError) {
        guard let route = routing.table.repeated else { return }
        throw .routeTwice(method: route.method.rawValue, path: route.path)
    }

    /// Adds the routes to the router of an application, whose server listens in the place of this one.
    /// - Returns: what ends their requests at a shutdown.
    /// - Throws: ``HTTPServerError`` where a path is there twice.
    package func addRoutes<Context: ChannelRequestContext>(
        to router: Router<Context>
    ) throws(HTTPServerError) -> ShutdownDrain {
        try checkRoutes()
        let limits = MountedConnectionHandler.Limits(linger: TimeAmount(configuration.linger))
        try MountedRoutes(routing: routing, drain: drain, limits: limits).add(to: router)
        return drain
    }

    /// Runs until a graceful shutdown or a cancellation.
    /// - Throws: ``HTTPServerError`` where an address cannot be listened on, or two plugins have one route.
    public func run() async throws {
        try checkRoutes()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                if await pluginsStart() { try await serve() }
            }
            group.addTask {
                guard (try? await gracefulShutdown()) != nil else { return }
                await drain.run()
                try? await Task.sleep(for: configuration.linger)
            }
            // The server ending by itself, or the last moment of the shutdown, whichever comes first.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Nobody connects before the plugins have started. Where one cannot, its own service ends the server, for which this waits.
    /// - Returns: whether they have.
    private func pluginsStart() async -> Bool {
        do {
            try await cancelWhenGracefulShutdown {
                for plugin in plugins { try await plugin.started() }
            }
            return !Task.isCancelled && !Task.isShuttingDownGracefully
        } catch {
            try? await gracefulShutdown()
            return false
        }
    }

    private func serve() async throws(HTTPServerError) {
        let responder = ConnectionResponder(
            routes: routing.router().buildResponder(), drain: drain, logger: frameworkLogger)
        guard let files = try configuration.tlsFiles else {
            return try await listen(HTTP1Channel(responder: responder.respond, configuration: channelConfiguration))
        }
        let contents = try files.read()
        let make = { @Sendable (contents: TLSFiles.Contents) throws(HTTPServerError) in
            try secureChannel(files, contents, responder: responder.respond)
        }
        let current = SecureChannel.Current(try make(contents))
        let watch = CertificateWatch(
            files: files, current: current, make: make, interval: configuration.certificateInterval, logger: logger)
        async let _: Void = watch.run(from: contents)
        try await listen(
            SecureChannel(current: current, handshakeLimit: TimeAmount(configuration.idleTimeout)), isSecure: true)
    }

    private func secureChannel(
        _ files: TLSFiles, _ contents: TLSFiles.Contents, responder: @escaping HTTPChannelHandler.Responder
    ) throws(HTTPServerError) -> HTTP2UpgradeChannel {
        let tls = try files.configuration(of: contents)
        do {
            return try HTTP2UpgradeChannel(
                tlsConfiguration: tls,
                configuration: HTTP2ChannelConfiguration(
                    idleTimeout: configuration.idleTimeout, gracefulCloseTimeout: configuration.shutdownLimit,
                    streamConfiguration: channelConfiguration),
                responder: responder)
        } catch {
            throw .unusableTLSFile(path: files.certificate, reason: "\(error)")
        }
    }

    private func listen(_ child: some ServerChildChannel, isSecure: Bool = false) async throws(HTTPServerError) {
        let listeners = try await ListenerFactory(
            configuration: configuration, child: child, limit: ConnectionLimit(configuration.maxConnections),
            frameworkLogger: frameworkLogger, logger: logger
        ).openAll()
        onListening(
            listeners.map { ServerAddress($0.place, isSecure: isSecure, prefix: configuration.apiPrefix) })
        await withDiscardingTaskGroup { group in
            group.addTask { await closeAtShutdown(listeners) }
            await withDiscardingTaskGroup { serving in
                for listener in listeners { serving.addTask { await listener.run() } }
            }
            group.cancelAll()
        }
    }

    /// Probes and clients learn from answers that the server ends, as long as there is one to be finished. Where others
    /// listen on the same sockets they are left to those, so that no client meets a server that ends.
    private func closeAtShutdown(_ listeners: [Listener]) async {
        guard (try? await gracefulShutdown()) != nil else { return }
        if !configuration.sharesSockets { await drain.waitUntilNothingRuns() }
        for listener in listeners { listener.quiesce() }
    }

    /// What Hummingbird says at info is for its developers.
    private var frameworkLogger: Logger {
        var quiet = logger
        if logger.logLevel == .info { quiet.logLevel = .notice }
        return quiet
    }

    private var channelConfiguration: HTTP1Channel.Configuration {
        let limits = ConnectionHandler.Limits(
            maxBodyBytes: configuration.maxBodyBytes, bodyTimeout: TimeAmount(configuration.bodyTimeout),
            writeTimeout: TimeAmount(configuration.idleTimeout), linger: TimeAmount(configuration.linger))
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                HTTP1Installer(),
                StreamFieldsHandler(),
                ConnectionHandler(limits: limits),
                KeepAliveCommentHandler(comment: SSE.comment),
            ],
            idleTimeout: TimeAmount(configuration.idleTimeout),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: configuration.maxHeaderBytes,
                maxHeaderListSize: configuration.maxHeaderBytes,
                maxHeaderFieldCount: 256))
    }
}
