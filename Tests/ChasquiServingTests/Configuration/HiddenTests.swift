import ChasquiTracing
import Logging
import Testing

@testable import ChasquiServing

@Suite("A configuration with secrets") struct HiddenTests {
    private static let configuration = {
        var configuration = ChasquiConfiguration(modelPath: "model.gguf")
        configuration.access.apiKeys = ["abc-secret"]
        configuration.tracing.headers = [ExportHeader(name: "authorization", value: "abc-secret")]
        return configuration
    }()

    @Test("shows none of them, printed or dumped")
    func printed() {
        var dumped = ""
        dump(Self.configuration, to: &dumped)
        for text in ["\(Self.configuration)", String(reflecting: Self.configuration), dumped] {
            #expect(!text.contains("abc-secret"))
            #expect(text.contains("hidden"))
        }
        #expect(Self.configuration.access.apiKeys == ["abc-secret"])
    }

    @Test("shows none of them as a server's either, which service groups print")
    func server() throws {
        let server = try ChasquiServer(Self.configuration)
        #expect("\(server)" == "ChasquiServer")
        #expect("\(NamedService(service: server))" == "ChasquiServer")
    }
}
