import ChasquiHTTP
import ChasquiLlama
import Logging
import Testing

@testable import Chasqui

@Suite("A server in the process") struct ServerTests {
    private var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    @Test("a model that is not there ends it with that error")
    func missingModel() async throws {
        var configuration = ChasquiConfiguration(modelPath: "/no/such/model.gguf")
        configuration.http.port = 0
        let server = try ChasquiServer(configuration: configuration, logger: quiet)
        await #expect(throws: ModelLoadError.noSuchFile(path: "/no/such/model.gguf")) { try await server.run() }
    }

    @Test("without a model there is none")
    func noModel() {
        #expect(throws: ConfigurationError.noModel) {
            _ = try ChasquiServer(configuration: ChasquiConfiguration(modelPath: ""), logger: quiet)
        }
    }
}
