import ChasquiCore
import Testing

@testable import ChasquiHTTP

@Suite("With a prefix", .timeLimit(.minutes(15)))
struct PrefixTests {
    @Test("every route begins with it, and none is without it")
    func prefixed() async throws {
        try await TestServer.run(ScriptedService(id: "tiny"), configure: { $0.apiPrefix = "/llm/a" }) { server in
            for path in ["/llm/a/health", "/llm/a", "/llm/a/", "/llm/a/v1/models/tiny", "/llm/a/metrics"] {
                let response = try await server.get(path)
                #expect(response.status == 200, "\(path)")
            }
            for path in ["/health", "/", "/v1/models/tiny", "/llm/health"] {
                let response = try await server.get(path)
                #expect(response.status == 404, "\(path)")
            }
            #expect(try await server.get("/llm/a/tokenize").status == 405)
        }
    }
}
