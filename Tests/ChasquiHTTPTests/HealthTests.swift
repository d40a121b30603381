import ChasquiCore
import Testing

@testable import ChasquiHTTP

@Suite("Health", .timeLimit(.minutes(15)))
struct HealthTests {
    @Test("the process lives while it loads and ends, and is ready only between")
    func readiness() async throws {
        let service = ScriptedService()
        try await TestServer.run(service) { server in
            let ready = try await server.get("/health/ready")
            #expect(ready.status == 200)
            service.readiness = .loading(progress: 0.5)
            #expect(try await server.get("/health/ready").status == 503)
            #expect(try await server.get("/health/live").status == 200)
            service.readiness = .draining
            #expect(try await server.get("/health/ready").status == 503)
            #expect(try await server.get("/health/live").status == 200)
        }
    }

    @Test("a probe that is told to come again is not counted as a request that was refused")
    func refusals() async throws {
        let service = ScriptedService()
        service.readiness = .loading(progress: 0.5)
        try await TestServer.run(service) { server in
            for path in ["/health", "/health/ready", "/health/deep"] {
                #expect(try await server.get(path).status == 503)
            }
            let metrics = try await server.get("/metrics").body
            #expect(!metrics.contains("chasqui_refusals_total{"))
        }
    }

    @Test("a step that does not end makes the server not ready, and says for how long")
    func step() async throws {
        let service = ScriptedService()
        try await TestServer.run(service, configure: { $0.readyStepLimit = .seconds(30) }) { server in
            service.stepAge = .seconds(29)
            #expect(try await server.get("/health/ready").status == 200)
            service.stepAge = .seconds(42)
            let response = try await server.get("/health/ready")
            #expect(response.status == 503)
            #expect(response.body.contains("42 s"))
            #expect(try await server.get("/health/live").status == 200)
        }
    }

    @Test("deep puts one token through the model, once for all who ask")
    func deep() async throws {
        let service = ScriptedService()
        try await TestServer.run(service, configure: { $0.healthTrialValidity = .seconds(3600) }) { server in
            async let first = server.get("/health/deep")
            async let second = server.get("/health/deep")
            let call = try #require(await service.calls.next())
            #expect(call.completion?.options.maxTokens == 1)
            #expect(call.completion?.options.cachePrompt == false)
            call.say("x", tokens: [1])
            call.finish()
            let statuses = try await [first.status, second.status]
            #expect(statuses == [200, 200])
            // Were there another call, it would never be answered.
            #expect(try await server.get("/health/deep").status == 200)
        }
    }

    @Test("deep says no where the model fails")
    func deepFailure() async throws {
        let service = ScriptedService()
        service.refusal = .engine(message: "broken")
        try await TestServer.run(service) { server in
            let response = try await server.get("/health/deep")
            #expect(response.status == 500)
        }
    }
}
