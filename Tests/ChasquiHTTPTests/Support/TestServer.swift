import ChasquiCore
import ChasquiPlugin
import ChasquiStore
import Logging
import ServiceLifecycle

@testable import ChasquiHTTP

/// A server on a free port of this machine, for the time of a test.
struct TestServer: Sendable {
    let addresses: [ServerAddress]
    private let group: ServiceGroup

    /// Runs a server while the body runs, then shuts it down and waits for its end.
    static func run<Value: Sendable>(
        _ models: any ModelDirectory, groups: [any RouteGroup] = [], access: AccessControl = AccessControl(),
        usage: UsageWriter? = nil, responses: ResponseArchive? = nil, tracing: ServerTracing? = nil,
        plugins: [ActivePlugin] = [], logger: Logger? = nil,
        configure: (inout HTTPConfiguration) -> Void = { _ in },
        _ body: @Sendable @escaping (TestServer) async throws -> Value
    ) async throws -> Value {
        var configuration = HTTPConfiguration()
        configuration.port = 0
        configuration.shutdownLimit = .zero
        // A busy machine may take long to write what a client has to get before its connection is closed.
        configuration.linger = .seconds(30)
        // A stream that begins with a comment has no other status than 200.
        configuration.keepAliveInterval = nil
        configure(&configuration)
        let (opened, listening) = AsyncStream<[ServerAddress]>.makeStream()
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = HTTPServer(
            configuration: configuration, models: models, logger: logger ?? quiet, groups: groups, access: access,
            usage: usage, responses: responses, tracing: tracing, plugins: plugins
        ) { addresses in
            listening.yield(addresses)
        }
        return try await run(server, opened: opened, listening, body)
    }

    /// Runs a service that says where it listens.
    static func run<Value: Sendable>(
        _ service: any Service, opened: AsyncStream<[ServerAddress]>,
        _ listening: AsyncStream<[ServerAddress]>.Continuation,
        _ body: @Sendable @escaping (TestServer) async throws -> Value
    ) async throws -> Value {
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let group = ServiceGroup(services: [service], logger: quiet)
        async let running: Void = {
            defer { listening.finish() }
            try await group.run()
        }()
        guard let addresses = await opened.first(where: { _ in true }) else {
            try await running
            throw NotListening()
        }
        do {
            let value = try await body(TestServer(addresses: addresses, group: group))
            await group.triggerGracefulShutdown()
            try await running
            return value
        } catch {
            await group.triggerGracefulShutdown()
            try? await running
            throw error
        }
    }

    static func run<Value: Sendable>(
        _ service: ScriptedService, logger: Logger? = nil,
        configure: (inout HTTPConfiguration) -> Void = { _ in },
        _ body: @Sendable @escaping (TestServer) async throws -> Value
    ) async throws -> Value {
        try await run(SingleModelDirectory(service), logger: logger, configure: configure, body)
    }

    struct NotListening: Error {}

    func shutDown() async {
        await group.triggerGracefulShutdown()
    }

    /// The port of the first address that has one.
    var port: Int {
        addresses.lazy.compactMap { if case .tcp(_, let port) = $0.place { port } else { nil } }.first ?? 0
    }

    func connect() async throws -> RawConnection {
        try await RawConnection.connect(to: .tcp(host: "127.0.0.1", port: port))
    }
}
