import ChasquiAPI
public import ChasquiCore
import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle

/// The HTTP server as a service: listens until it is told to shut down, then finishes what runs.
public struct HTTPServer: Service {
    private let configuration: HTTPConfiguration
    private let models: any ModelDirectory
    private let logger: Logger
    private let groups: [any RouteGroup]
    private let onListening: @Sendable (_ port: Int) -> Void

    /// - Parameter onListening: called once connections are accepted, with the port, which matters where 0 was
    ///   asked for.
    public init(
        configuration: HTTPConfiguration, models: any ModelDirectory, logger: Logger,
        onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) {
        self.init(
            configuration: configuration, models: models, logger: logger, groups: [], onListening: onListening)
    }

    /// - Parameter groups: routes beside the server's own.
    package init(
        configuration: HTTPConfiguration, models: any ModelDirectory, logger: Logger,
        groups: [any RouteGroup], onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.models = models
        self.logger = logger
        self.groups = groups
        self.onListening = onListening
    }

    /// Runs until a graceful shutdown or a cancellation.
    /// - Throws: ``HTTPServerError`` where the address cannot be listened on.
    public func run() async throws {
        let live = LiveRequests()
        let routing = Routing(configuration: configuration, models: models, live: live, logger: logger, added: groups)
        let application = application(routing)
        let limit = configuration.shutdownLimit
        let grace = configuration.linger
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listen(application) }
            group.addTask {
                try? await gracefulShutdown()
                live.drain()
                try? await Task.sleep(for: limit)
                live.endAll()
                try? await Task.sleep(for: grace)
            }
            // The server ending by itself, or the last moment of the shutdown, whichever comes first.
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func listen(_ application: some ApplicationProtocol) async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw HTTPServerError(error, host: configuration.host, port: configuration.port)
        }
    }

    private func application(_ routing: Routing) -> some ApplicationProtocol {
        Application(
            router: routing.router(),
            server: .http1(configuration: channelConfiguration),
            configuration: ApplicationConfiguration(
                address: address,
                serverName: "chasqui",
                availableConnectionsDelegate: .maximum(configuration.maxConnections, logger: logger)),
            onServerRunning: { await listening(on: $0) },
            logger: frameworkLogger)
    }

    /// Hummingbird says at info what `onListening` says too.
    private var frameworkLogger: Logger {
        var quiet = logger
        if logger.logLevel == .info { quiet.logLevel = .notice }
        return quiet
    }

    /// As with llama-server, a host that ends in `.sock` is a UNIX domain socket's path.
    private var address: BindAddress {
        configuration.host.hasSuffix(".sock")
            ? .unixDomainSocket(path: configuration.host)
            : .hostname(configuration.host, port: configuration.port)
    }

    private func listening(on channel: any Channel) async {
        // With more per read, a burst of clients gets past the limit of connections.
        try? await channel.setOption(.maxMessagesPerRead, value: 1).get()
        let pipeline = channel.pipeline
        let added = channel.eventLoop.submit { [logger] in
            let handler = AcceptErrorHandler { error in
                logger.error("cannot accept connections for now", metadata: ["error": .stringConvertible(error)])
            }
            try pipeline.syncOperations.addHandler(handler, position: .first)
        }
        try? await added.get()
        onListening(channel.localAddress?.port ?? 0)
    }

    private var channelConfiguration: HTTP1Channel.Configuration {
        let limits = ConnectionHandler.Limits(
            maxBodyBytes: configuration.maxBodyBytes, bodyTimeout: TimeAmount(configuration.bodyTimeout),
            writeTimeout: TimeAmount(configuration.idleTimeout), linger: TimeAmount(configuration.linger))
        let interval = TimeAmount(configuration.keepAliveInterval)
        return HTTP1Channel.Configuration(
            additionalChannelHandlers: [
                ConnectionHandler(limits: limits),
                KeepAliveCommentHandler(interval: interval, comment: SSE.comment),
            ],
            idleTimeout: TimeAmount(configuration.idleTimeout),
            httpDecoderConfiguration: .init(
                maxHeaderFieldSize: configuration.maxHeaderBytes,
                maxHeaderListSize: configuration.maxHeaderBytes,
                maxHeaderFieldCount: 256))
    }
}
