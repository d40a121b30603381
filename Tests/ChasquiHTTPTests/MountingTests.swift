import ChasquiCore
import Hummingbird
import Logging
import NIOCore
import Testing

@testable import ChasquiHTTP

@Suite("The routes on an application's own router", .timeLimit(.minutes(15)))
struct MountingTests {
    static let streamed = #"{"prompt":"hi","stream":true}"#

    @Test("answer beside the application's, which has the paths that are not theirs")
    func beside() async throws {
        try await run(ScriptedService(saying: ["hello"])) { server in
            let own = try await server.get("/")
            #expect(own.body == "the application")
            #expect(try await server.post("/llm/completion", #"{"prompt":"hi"}"#).body.contains("hello"))
            #expect(try await server.post("/llm/completion", Self.streamed).body.contains("hello"))
            #expect(try await server.get("/llm/nothing").headers["x-request-id"] == nil)
        }
    }

    @Test("answer a wrong method as they do elsewhere, and HEAD without a body")
    func methods() async throws {
        try await run(ScriptedService()) { server in
            let connection = try await server.connect()
            let wrong = try await connection.exchange("PUT", "/llm/completion", body: "{}")
            #expect(wrong.status == 405)
            #expect(wrong.headers["allow"] == "POST, OPTIONS")
            #expect(try await server.get("/llm/health").status == 200)
        }
    }

    @Test("need a key where the application's do not")
    func keys() async throws {
        let control = AccessControl(keys: ["secret"])
        try await run(ScriptedService(saying: ["hello"]), access: control) { server in
            #expect(try await server.get("/").status == 200)
            #expect(try await server.post("/llm/completion", #"{"prompt":"hi"}"#).status == 401)
            let connection = try await server.connect()
            let headers = ["Authorization": "Bearer secret"]
            let known = try await connection.exchange(
                "POST", "/llm/completion", headers: headers, body: #"{"prompt":"hi"}"#)
            #expect(known.status == 200)
            let metrics = try await connection.exchange("GET", "/llm/metrics", headers: headers)
            #expect(metrics.body.contains(#"route="/llm/completion",method="POST",status="401"} 1"#))
            #expect(!metrics.body.contains(#"route="/""#))
        }
    }

    @Test(
        "notice a client that goes away", arguments: DisconnectTests.Departure.allCases,
        [streamed, #"{"prompt":"hi"}"#])
    func departure(departure: DisconnectTests.Departure, body: String) async throws {
        let service = ScriptedService()
        try await run(service) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/llm/completion", body: body)
            let call = try #require(await service.calls.next())
            try await departure.leave(connection)
            await call.abandoned.wait()
        }
    }

    @Test("notice it on a connection that the application has answered on before")
    func usedConnection() async throws {
        let service = ScriptedService()
        try await run(service) { server in
            let connection = try await server.connect()
            #expect(try await connection.exchange("GET", "/").body == "the application")
            #expect(try await connection.exchange("GET", "/llm/health").status == 200)
            #expect(try await connection.exchange("GET", "/").body == "the application")
            try await connection.request("POST", "/llm/completion", body: Self.streamed)
            let call = try #require(await service.calls.next())
            try await connection.close()
            await call.abandoned.wait()
        }
    }

    @Test("have a request's time end it")
    func timeout() async throws {
        let service = ScriptedService()
        try await run(service, configure: { $0.requestTimeout = .milliseconds(20) }) { server in
            let late = try await server.post("/llm/completion", #"{"prompt":"hi"}"#)
            #expect(late.status == 504)
            #expect(try await server.get("/").body == "the application")
        }
    }

    @Test("send comments into a stream's silence")
    func comments() async throws {
        let service = ScriptedService()
        try await run(service, configure: { $0.keepAliveInterval = .milliseconds(5) }) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/llm/completion", body: Self.streamed)
            let call = try #require(await service.calls.next())
            try await connection.read(through: ":\n\n")
            call.finish()
            try await connection.read(through: "stop")
        }
    }

    @Test("end what still runs a while after the application's shutdown began")
    func shutdown() async throws {
        let service = ScriptedService { $0.say("first") }
        try await run(service) { server in
            let connection = try await server.connect()
            try await connection.request("POST", "/llm/completion", body: Self.streamed)
            let call = try #require(await service.calls.next())
            try await connection.read(through: "first")
            await server.shutDown()
            await call.abandoned.wait()
            #expect(await connection.readToEnd().contains(#""error""#))
        }
    }

    @Test("are refused where the router has one of their paths", arguments: ["/llm/v1/models", "/llm/slots/{slot}"])
    func taken(path: String) throws {
        let router = Router(context: BasicChannelRequestContext.self)
        router.get(RouterPath(path)) { _, _ in "" }
        let server = Self.server(SingleModelDirectory(ScriptedService()))
        #expect(throws: HTTPServerError.self) { _ = try server.addRoutes(to: router) }
    }

    private static var configuration: HTTPConfiguration {
        var configuration = HTTPConfiguration()
        configuration.apiPrefix = "/llm"
        configuration.shutdownLimit = .zero
        return configuration
    }

    private static func server(
        _ models: any ModelDirectory, access: AccessControl = AccessControl(),
        configure: (inout HTTPConfiguration) -> Void = { _ in }
    ) -> HTTPServer {
        var configuration = configuration
        configure(&configuration)
        return HTTPServer(
            configuration: configuration, models: models,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            groups: [], access: access)
    }

    /// Runs an application with a route at `/` and the server's at `/llm`.
    private func run(
        _ service: ScriptedService, access: AccessControl = AccessControl(),
        configure: (inout HTTPConfiguration) -> Void = { _ in },
        _ body: @Sendable @escaping (TestServer) async throws -> Void
    ) async throws {
        let router = Router(context: BasicChannelRequestContext.self)
        router.get("/") { _, _ in "the application" }
        _ = try Self.server(SingleModelDirectory(service), access: access, configure: configure).addRoutes(to: router)
        let (opened, listening) = AsyncStream<[ServerAddress]>.makeStream()
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in
                let port = channel.localAddress?.port ?? 0
                listening.yield([ServerAddress(.tcp(host: "127.0.0.1", port: port), isSecure: false, prefix: "/llm")])
            },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        try await TestServer.run(application, opened: opened, listening, body)
    }
}
