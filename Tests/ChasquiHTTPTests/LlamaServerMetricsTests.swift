import ChasquiCore
import Testing

@testable import ChasquiHTTP

@Suite("llama-server's metrics", .timeLimit(.minutes(15)))
struct LlamaServerMetricsTests {
    @Test("stand beside ours, with their names and values")
    func names() async throws {
        let service = ScriptedService()
        var activity = EngineActivity()
        activity.promptTokens = 100
        activity.memoryTokens = 30
        activity.prefillTime = .seconds(2)
        activity.generatedTokens = 40
        activity.decodeOnlyTokens = 30
        activity.decodeTime = .seconds(3)
        activity.steps = 20
        activity.stepSequences = 50
        activity.longestSequence = 77
        activity.active = 3
        activity.queued = 4
        service.activity = activity
        try await TestServer.run(service) { server in
            let lines = try await server.get("/metrics").body.split(separator: "\n").map(String.init)
            for line in [
                "prompt_tokens_total 100", "prompt_tokens_cached_total 30", "prompt_seconds_total 2",
                "tokens_predicted_total 40", "tokens_predicted_seconds_total 3", "n_decode_total 20",
                "n_busy_slots_per_decode 2.5", "prompt_tokens_seconds 50", "predicted_tokens_seconds 10",
                "requests_processing 3", "requests_deferred 4", "n_tokens_max 77",
            ] {
                #expect(lines.contains("llamacpp:" + line))
            }
        }
    }
}
