import ChasquiCore
import ChasquiHTTP
import Logging
import ServiceLifecycle

/// A server on a free port of this machine, for the time of a test.
struct TestServer: Sendable {
    let port: Int
    private let group: ServiceGroup

    /// Runs a server while the body runs, then shuts it down and waits for its end.
    static func run<Value: Sendable>(
        _ models: any ModelDirectory, groups: [any RouteGroup] = [], logger: Logger? = nil,
        configure: (inout HTTPConfiguration) -> Void = { _ in },
        _ body: @Sendable @escaping (TestServer) async throws -> Value
    ) async throws -> Value {
        var configuration = HTTPConfiguration()
        configuration.port = 0
        configuration.shutdownLimit = .zero
        // A busy machine may take long to write what a client has to get before its connection is closed.
        configuration.linger = .seconds(30)
        configure(&configuration)
        let (ports, listening) = AsyncStream<Int>.makeStream()
        let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let server = HTTPServer(
            configuration: configuration, models: models, logger: logger ?? quiet, groups: groups
        ) { port in
            listening.yield(port)
        }
        let group = ServiceGroup(services: [server], logger: quiet)
        async let running: Void = {
            defer { listening.finish() }
            try await group.run()
        }()
        guard let port = await ports.next() else {
            try await running
            throw NotListening()
        }
        do {
            let value = try await body(TestServer(port: port, group: group))
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

    func connect() async throws -> RawConnection {
        try await RawConnection.connect(port: port)
    }
}
