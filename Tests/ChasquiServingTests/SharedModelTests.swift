import ChasquiHTTP
import ChasquiLlama
import ChasquiServing
import ChasquiSession
import Foundation
import Logging
import ServiceLifecycle
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

private let tinyModel = ProcessInfo.processInfo.environment["CHASQUI_TINY_MODEL"]

@Suite("A model that a server and sessions share", .enabled(if: tinyModel != nil), .serialized)
struct SharedModelTests {
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    private let options = GenerationOptions(sampling: .greedy, maximumResponseTokens: 4)

    @Test("is loaded once, answers both, and outlives the server")
    func sessionsModel() async throws {
        var settings = LlamaLanguageModel.Configuration()
        settings.contextSize = 1024
        settings.threads = 1
        let model = LlamaLanguageModel(modelPath: tinyModel ?? "", configuration: settings, logger: quiet)
        var configuration = ChasquiConfiguration(modelPath: "")
        configuration.http.port = 0
        let (addresses, listening) = AsyncStream<[ServerAddress]>.makeStream()
        let server = try ChasquiServer(configuration, model: model, logger: quiet) { listening.yield($0) }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: server)], logger: quiet))
        async let running: Void = group.run()
        let address = try #require(await addresses.first { _ in true }?.first)
        try await model.load()
        let url = try #require(URL(string: "\(address.url)/v1/models"))
        let (data, _) = try await URLSession.shared.data(from: url)
        #expect(String(decoding: data, as: UTF8.self).contains(model.information.name))
        #expect(try await !LanguageModelSession(model: model).respond(to: "a", options: options).tokensAreMissing)
        await group.triggerGracefulShutdown()
        try await running
        #expect(try await !LanguageModelSession(model: model).respond(to: "b", options: options).tokensAreMissing)
        await model.shutDown()
    }

    @Test("is the server's, and sessions wait until it is loaded")
    func serversModel() async throws {
        var configuration = ChasquiConfiguration(modelPath: tinyModel ?? "")
        configuration.http.port = 0
        configuration.engine.contextSize = 1024
        configuration.engine.threads = 1
        let server = try ChasquiServer(configuration, logger: quiet)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: [.init(service: server)], logger: quiet))
        async let running: Void = group.run()
        let session = LanguageModelSession(model: server.model)
        #expect(try await !session.respond(to: "a", options: options).tokensAreMissing)
        await group.triggerGracefulShutdown()
        try await running
        await #expect(throws: LanguageModelSession.GenerationError.self) { try await session.respond(to: "b") }
    }
}

extension LanguageModelSession.Response {
    fileprivate var tokensAreMissing: Bool { usage.responseTokens == 0 }
}
