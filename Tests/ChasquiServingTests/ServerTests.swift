import ChasquiHTTP
import ChasquiLlama
import ChasquiPlugin
import Foundation
import Logging
import Testing

@testable import ChasquiServing

@Suite("A server in the process") struct ServerTests {
    private var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    @Test("a model that is not there ends it with that error")
    func missingModel() async throws {
        var configuration = ChasquiConfiguration(modelPath: "/no/such/model.gguf")
        configuration.http.port = 0
        let server = try ChasquiServer(configuration: configuration, logger: quiet)
        await #expect(throws: ModelLoadError.noSuchFile(path: "/no/such/model.gguf")) { try await server.run() }
    }

    @Test("a plugin's route that it has with a database ends it before it is made, and nothing is opened")
    func routeOfItsOwn() throws {
        struct Colliding: ChasquiPlugin {
            static let name = "colliding"
            init(configuration: PluginConfiguration) {}
            func register(in registration: inout PluginRegistration) {
                registration.add(PluginRoute(.get, "/admin/keys", summary: "") { _ in .text("") })
            }
        }
        var configuration = ChasquiConfiguration(modelPath: "/no/such/model.gguf")
        let database = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).db").path
        configuration.access.database = database
        let plugins = try ServerPlugins([Colliding(configuration: PluginConfiguration())])
        let error = #expect(throws: ConfigurationError.self) {
            try ChasquiServer(configuration, plugins: plugins, logger: quiet)
        }
        #expect(error?.description.contains("GET /admin/keys, which the server has itself") == true)
        #expect(!FileManager.default.fileExists(atPath: database))
    }

    @Test("a plugin's route that it has itself ends it before it is made")
    func routeOfAnyServer() {
        struct Healthy: ChasquiPlugin {
            static let name = "healthy"
            init(configuration: PluginConfiguration) {}
            func register(in registration: inout PluginRegistration) {
                registration.add(PluginRoute(.get, "/health", summary: "") { _ in .text("") })
            }
        }
        #expect {
            try ChasquiServer(
                ChasquiConfiguration(modelPath: "m"), plugins: ServerPlugins([Healthy(configuration: .init())]),
                logger: quiet)
        } throws: { "\($0)".hasPrefix("the plugin 'healthy' adds GET /health, which the server has itself") }
    }

    @Test("answers are kept in the database only where there are both, and behind those in memory")
    func responseCache() throws {
        var configuration = ChasquiConfiguration(modelPath: "model.gguf")
        configuration.responseCacheDiskBytes = 1
        #expect(throws: ConfigurationError.responseCacheOff) {
            _ = try ChasquiServer(configuration: configuration, logger: quiet)
        }
        configuration.http.responseCacheBytes = 1
        #expect(throws: ConfigurationError.responseCacheHomeless) {
            _ = try ChasquiServer(configuration: configuration, logger: quiet)
        }
        configuration.access.database = "chasqui.sqlite"
        _ = try ChasquiServer(configuration: configuration, logger: quiet)
        #expect(try configuration.completeEngine().makesFingerprint)
    }

    @Test("without a model there is none")
    func noModel() {
        #expect(throws: ConfigurationError.noModel) {
            _ = try ChasquiServer(configuration: ChasquiConfiguration(modelPath: ""), logger: quiet)
        }
    }

    @Test(
        "is open to other machines only where clients say who they are",
        arguments: [
            (["127.0.0.1", "[::1]", "/run/a.sock"], nil, false), (["127.0.0.1", "0.0.0.0"], nil, true),
            (["0.0.0.0"], "authorities.pem", false),
        ] as [([String], String?, Bool)])
    func exposure(hosts: [String], clientAuthorities: String?, isRefused: Bool) {
        var configuration = ChasquiConfiguration(modelPath: "m")
        configuration.http.hosts = hosts
        configuration.http.clientAuthorityFile = clientAuthorities
        if isRefused {
            #expect(throws: ConfigurationError.exposed(host: "0.0.0.0")) { try configuration.checkExposure() }
        } else {
            #expect(throws: Never.self) { try configuration.checkExposure() }
        }
    }

    @Test("says that a host's name means nothing, rather than that others could reach it")
    func unknownHost() {
        var configuration = ChasquiConfiguration(modelPath: "m")
        configuration.http.hosts = ["nope.invalid"]
        let error = #expect(throws: ConfigurationError.self) { try configuration.checkExposure() }
        #expect(error == .unknownHost("nope.invalid"))
    }

    @Test("takes Jinja and the names of llama.cpp's templates", arguments: ["llama3", "chatml", "{{ messages }}"])
    func templates(template: String) {
        var configuration = ChasquiConfiguration(modelPath: "m")
        configuration.engine.chatTemplate = template
        #expect(throws: Never.self) { try configuration.completeEngine() }
    }

    @Test("says what is wrong with a template before anything else is begun, and which one it is")
    func brokenTemplate() throws {
        var configuration = ChasquiConfiguration(modelPath: "m")
        configuration.engine.chatTemplate = "{{ bad"
        let error = try #require(throws: ConfigurationError.self) { try configuration.completeEngine() }
        #expect(error.description.hasPrefix("the chat template of --chat-template does not compile: "))
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).jinja")
        try "{% if %}".write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        configuration.engine.chatTemplate = nil
        configuration.chatTemplateFile = file.path
        let fileError = try #require(throws: ConfigurationError.self) { try configuration.completeEngine() }
        #expect(fileError.description.contains(file.path))
    }

    @Test("says which templates have names where a word is none of them")
    func unknownTemplate() throws {
        var configuration = ChasquiConfiguration(modelPath: "m")
        configuration.engine.chatTemplate = "llama3-x"
        let error = try #require(throws: ConfigurationError.self) { try configuration.completeEngine() }
        #expect(error == .notATemplate("llama3-x"))
        #expect(error.description.contains("chatml, ") && error.description.contains("llama3, "))
    }
}
