import ChasquiCore
import ChasquiHTTP
import ChasquiLlama
import ChasquiServing
import ChasquiSession
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

private let tinyModel = ProcessInfo.processInfo.environment["CHASQUI_TINY_MODEL"]

@Suite("A server's routes on an application's router", .enabled(if: tinyModel != nil), .timeLimit(.minutes(15)))
struct MountedServerTests {
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test("answer from its model within the application's services, with its keys, and end with them")
    func application() async throws {
        var configuration = ChasquiConfiguration(modelPath: tinyModel ?? "")
        configuration.engine.contextSize = 1024
        configuration.engine.threads = 1
        configuration.http.apiPrefix = "/llm"
        configuration.access.apiKeys = ["secret"]
        let router = Router(context: BasicChannelRequestContext.self)
        router.get("/") { _, _ in "the application's own" }
        let server = try ChasquiServer(configuration, logger: quiet)
        let chasqui = try await server.addRoutes(to: router)
        let (ports, opened) = AsyncStream<Int>.makeStream()
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            services: [chasqui], onServerRunning: { opened.yield($0.localAddress?.port ?? 0) }, logger: quiet)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: application)], logger: quiet))
        async let running: Void = group.run()
        let port = try #require(await ports.first { _ in true })
        try await server.model.load()

        #expect(try await get("http://127.0.0.1:\(port)/") == (200, "the application's own"))
        let completions = "http://127.0.0.1:\(port)/llm/v1/completions"
        let body = #"{"prompt":"a","max_tokens":4}"#
        #expect(try await post(completions, body).0 == 401)
        let answer = try await post(completions, body, key: "secret")
        #expect(answer.0 == 200 && answer.1.contains(#""completion_tokens":"#))
        await group.triggerGracefulShutdown()
        try await running
        #expect(server.engine.readiness == .draining)
    }

    private func get(_ url: String) async throws -> (Int, String) {
        try await send(URLRequest(url: #require(URL(string: url))))
    }

    private func post(_ url: String, _ body: String, key: String? = nil) async throws -> (Int, String) {
        var request = try URLRequest(url: #require(URL(string: url)))
        request.httpMethod = "POST"
        request.httpBody = Data(body.utf8)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
        return try await send(request)
    }

    private func send(_ request: URLRequest) async throws -> (Int, String) {
        let (data, response) = try await URLSession.shared.data(for: request)
        return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
    }
}
