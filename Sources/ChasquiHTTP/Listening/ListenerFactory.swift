import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOPosix

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Opens the sockets that a server listens on.
struct ListenerFactory<Child: ServerChildChannel> {
    let configuration: HTTPConfiguration
    let child: Child
    let limit: ConnectionLimit
    /// For connections' own messages.
    let frameworkLogger: Logger
    let logger: Logger

    private static var backlog: Int32 { 256 }

    /// Opens all that are configured; where one fails, those before it are closed again.
    func openAll() async throws(HTTPServerError) -> [Listener] {
        var listeners: [Listener] = []
        do throws(HTTPServerError) {
            for descriptor in configuration.inheritedSockets { listeners.append(try await open(inherited: descriptor)) }
            guard listeners.isEmpty else { return listeners }
            let places = configuration.hosts.map { ListenAddress(host: $0, port: configuration.port) }
            let isOneOfSeveral = places.count(where: \.isTCP) > 1
            for place in places { listeners.append(try await open(place, isOneOfSeveral: isOneOfSeveral)) }
            return listeners
        } catch {
            for listener in listeners { await listener.close() }
            throw error
        }
    }

    private func open(_ place: ListenAddress, isOneOfSeveral: Bool) async throws(HTTPServerError) -> Listener {
        switch place {
        case .tcp(let host, let port): return try await open(host: host, port: port, isOneOfSeveral: isOneOfSeveral)
        case .unix(let path):
            let (socket, file) = try UnixSocketFile.open(
                path, mode: configuration.socketMode.map { mode_t($0) }, backlog: Self.backlog)
            return try await listen(at: place, file: file) { bootstrap, setUp in
                try await bootstrap.bind(socket, childChannelInitializer: setUp)
            }
        }
    }

    private func open(host: String, port: Int, isOneOfSeveral: Bool) async throws(HTTPServerError) -> Listener {
        let place = ListenAddress.tcp(host: host, port: port)
        return try await listen(at: place) { bootstrap, setUp in
            let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
            var bootstrap = bootstrap.serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            if configuration.reusesPort {
                bootstrap = bootstrap.serverChannelOption(
                    .socketOption(NIOBSDSocket.Option(rawValue: SO_REUSEPORT)), value: 1)
            }
            // Otherwise `::` would take the port of an IPv4 address beside it.
            if isOneOfSeveral, address.protocol == .inet6 {
                bootstrap = bootstrap.serverChannelOption(
                    ChannelOptions.Types.SocketOption(level: .ipv6, name: .ipv6_v6only), value: 1)
            }
            return try await bootstrap.bind(to: address, childChannelInitializer: setUp)
        }
    }

    private func open(inherited descriptor: CInt) async throws(HTTPServerError) -> Listener {
        try InheritedSocket.check(descriptor)
        // Its number stands for it where it has no address.
        let listener = try await listen(at: .unix(path: "fd:\(descriptor)")) { bootstrap, setUp in
            try await bootstrap.bind(descriptor, childChannelInitializer: setUp)
        }
        guard case .tcp(let host, _) = listener.place, !listener.place.isLocal, !configuration.inheritsExposedSockets
        else { return listener }
        await listener.close()
        throw .exposedSocket(descriptor: descriptor, host: host)
    }

    private typealias SetUp = @Sendable (any Channel) -> EventLoopFuture<AcceptedConnection<Child>>

    private func listen(
        at place: ListenAddress, file: UnixSocketFile? = nil,
        _ bind: (ServerBootstrap, @escaping SetUp) async throws -> NIOAsyncChannel<AcceptedConnection<Child>, Never>
    ) async throws(HTTPServerError) -> Listener {
        let quiescing = ServerQuiescingHelper(group: MultiThreadedEventLoopGroup.singleton)
        do {
            let accepted = try await bind(bootstrap(quiescing)) { [child, frameworkLogger] channel in
                child.setup(channel: channel, logger: frameworkLogger).map {
                    AcceptedConnection($0, as: child, logger: frameworkLogger)
                }
            }
            return Listener(
                accepted, place: Self.place(of: accepted.channel) ?? place, file: file,
                quiescing: quiescing, logger: frameworkLogger)
        } catch {
            file?.remove()
            throw HTTPServerError(error, at: place)
        }
    }

    private func bootstrap(_ quiescing: ServerQuiescingHelper) -> ServerBootstrap {
        ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.backlog, value: Self.backlog)
            // With more per read, a burst of clients gets past the limit of connections.
            .serverChannelOption(.maxMessagesPerRead, value: 1)
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .serverChannelInitializer { [limit, logger] channel in
                channel.eventLoop.makeCompletedFuture {
                    let errors = AcceptErrorHandler { error in
                        logger.error(
                            "cannot accept connections for now", metadata: ["error": .stringConvertible(error)])
                    }
                    try channel.pipeline.syncOperations.addHandlers([
                        errors, ConnectionLimitHandler(limit), quiescing.makeServerChannelHandler(channel: channel),
                    ])
                }
            }
    }

    private static func place(of channel: any Channel) -> ListenAddress? {
        guard let address = channel.localAddress else { return nil }
        if let host = address.ipAddress, let port = address.port { return .tcp(host: host, port: port) }
        return address.pathname.flatMap { $0.isEmpty ? nil : .unix(path: $0) }
    }
}

extension HTTPServerError {
    fileprivate init(_ error: any Error, at place: ListenAddress) {
        switch error {
        case let error as HTTPServerError: self = error
        case let error as IOError: self.init(errno: error.errnoCode, at: place)
        case is SocketAddressError.UnknownHost: self = .cannotListen(place, reason: "no such host is known")
        default: self = .cannotListen(place, reason: "\(error)")
        }
    }
}
