import ChasquiCore
import Testing

@testable import ChasquiHTTP

@Suite("Keys as a label of metrics", .timeLimit(.minutes(15)))
struct KeyLabelTests {
    @Test("are the first ones that come; all others share a label, and so do callers without one")
    func bounded() {
        var labels = KeyLabels(limit: 2)
        #expect(
            ["a", "b", "c", nil, "a", "d", "b"].map { labels.label(of: $0) } == [
                "a", "b", "other", "none", "a", "other", "b",
            ])
    }

    @Test("are none unless that was asked for")
    func off() async throws {
        #expect(try await metrics(namedKeys: 0).keys.allSatisfy { !$0.contains("key=") })
    }

    @Test("stand at requests and tokens alone")
    func labels() async throws {
        let samples = try await metrics(namedKeys: 1)
        let requests = #"chasqui_requests_total{route="/completion",method="POST",status="#
        #expect(samples[requests + #""200",key="api-key-1"}"#] == 1)
        #expect(samples[requests + #""200",key="other"}"#] == 2)
        #expect(samples[requests + #""401",key="none"}"#] == 1)
        let tokens =
            #"gen_ai_client_token_usage_sum{gen_ai_operation_name="text_completion","#
            + #"gen_ai_request_model="scripted",gen_ai_token_type="output",key="#
        #expect(samples[tokens + #""api-key-1"}"#] == 2)
        #expect(samples[tokens + #""other"}"#] == 4)
        let named = Set(samples.keys.filter { $0.contains("key=") }.map { String($0.prefix { $0 != "{" }) })
        #expect(
            named.allSatisfy { $0.hasPrefix("chasqui_requests_total") || $0.hasPrefix("gen_ai_client_token_usage") })
        #expect(samples.keys.allSatisfy { !$0.contains("api-key-2") && !$0.contains("api-key-3") })
    }

    /// What `/metrics` says after a request of each of three keys and one without.
    private func metrics(namedKeys: Int) async throws -> [String: Double] {
        let keys = ["first", "second", "third"]
        return try await TestServer.run(
            SingleModelDirectory(ScriptedService(saying: ["ok"])),
            access: AccessControl(keys: keys, opensMetrics: true), configure: { $0.namedKeys = namedKeys }
        ) { server in
            for key in keys {
                _ = try await server.post("/completion", #"{"prompt":"hi"}"#, headers: ["X-Api-Key": key])
            }
            _ = try await server.post("/completion", #"{"prompt":"hi"}"#)
            return try MetricsTests.parse(try await server.get("/metrics").body)
        }
    }
}
