import ChasquiAccess
import ChasquiCore
import Foundation
import Synchronization
import Testing

@testable import ChasquiHTTP

@Suite("The response cache", .timeLimit(.minutes(15)))
struct ResponseCacheTests {
    private static let chat = #"{"messages":[{"role":"user","content":"hi"}],"temperature":0}"#
    private static let prompt = #"{"prompt":"hi","temperature":0}"#

    /// A service whose answers are "answer 1", "answer 2" and so on, so that a test sees which one it got.
    private static func counting() -> ScriptedService {
        let calls = Counter()
        let service = ScriptedService { call in
            let number = calls.next()
            call.say("answer ", tokens: [1])
            call.say("\(number)", tokens: [2])
            call.finish()
        }
        service.fingerprint = "model 1"
        return service
    }

    private static func run(
        _ service: ScriptedService = counting(), bytes: Int = 1 << 20, access: AccessControl = AccessControl(),
        _ body: @Sendable @escaping (TestServer, ScriptedService) async throws -> Void
    ) async throws {
        try await TestServer.run(
            SingleModelDirectory(service), access: access, configure: { $0.responseCacheBytes = bytes }
        ) { server in
            try await body(server, service)
        }
    }

    /// What an answer of OpenAI's or llama-server's says, streamed or not.
    private static func text(_ response: RawResponse) throws -> String {
        let bodies = response.events.isEmpty ? [response.body] : response.events.filter { $0 != "[DONE]" }
        return try bodies.map { body in
            let json = try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
            if let content = json["content"] as? String { return content }
            let choice = (json["choices"] as? [[String: Any]])?.first
            let message = (choice?["message"] ?? choice?["delta"]) as? [String: Any]
            return message?["content"] as? String ?? choice?["text"] as? String ?? ""
        }.joined()
    }

    @Test("an equal request gets the kept answer, under a new id, and never reaches the service")
    func hit() async throws {
        try await Self.run { server, service in
            let first = try await server.post("/v1/chat/completions", Self.chat)
            let second = try await server.post("/v1/chat/completions", " " + Self.chat)
            #expect(first.headers["x-cache"] == "miss")
            #expect(second.headers["x-cache"] == "hit")
            #expect(try Self.text(first) == "answer 1")
            #expect(try Self.text(second) == "answer 1")
            #expect(first.json["id"] as? String != second.json["id"] as? String)
            let usage = try #require(second.json["usage"] as? [String: Any])
            #expect(usage["completion_tokens"] as? Int == 2)
            #expect((usage["prompt_tokens_details"] as? [String: Any])?["cached_tokens"] as? Int == 7)
            let other = try await server.post("/v1/completions", Self.prompt)
            #expect(try Self.text(other) == "answer 2")
        }
    }

    @Test(
        "a stream and a whole answer say the same, whichever was there first",
        arguments: ["/v1/chat/completions", "/v1/completions", "/completion"], [true, false])
    func streams(path: String, streamsFirst: Bool) async throws {
        let plain = path.contains("chat") ? Self.chat : Self.prompt
        let streamed = plain.dropLast() + #","stream":true}"#
        try await Self.run { server, _ in
            let bodies = streamsFirst ? [String(streamed), plain] : [plain, String(streamed)]
            let first = try await server.post(path, bodies[0])
            let second = try await server.post(path, bodies[1])
            #expect(first.headers["x-cache"] == "miss")
            #expect(second.headers["x-cache"] == "hit")
            #expect(try Self.text(first) == "answer 1")
            #expect(try Self.text(second) == "answer 1")
            #expect(first.events.isEmpty != second.events.isEmpty)
            let stream = streamsFirst ? first : second
            #expect(stream.headers["content-type"] == "text/event-stream")
            if path.hasPrefix("/v1") { #expect(stream.events.last == "[DONE]") }
        }
    }

    @Test("a replayed stream of llama-server's says how long the prompt is, as a computed one does")
    func progress() async throws {
        try await Self.run { server, _ in
            _ = try await server.post("/completion", Self.prompt)
            let stream = try await server.post(
                "/completion", #"{"prompt":"hi","temperature":0,"stream":true,"return_progress":true}"#)
            #expect(stream.headers["x-cache"] == "hit")
            #expect(stream.events.first?.contains(#""prompt_progress":{"total":7,"cache":7,"processed":7"#) == true)
            #expect(stream.events.allSatisfy { $0.contains(#""tokens_evaluated":7"#) })
        }
    }

    @Test(
        "what could differ the next time is not kept, and has no header",
        arguments: [
            #"{"prompt":"hi"}"#, #"{"prompt":"hi","seed":-1}"#,
            #"{"prompt":"hi","temperature":0,"samplers":["top_k"]}"#,
            #"{"prompt":"hi","temperature":0,"t_max_predict_ms":1000}"#,
        ])
    func random(body: String) async throws {
        try await Self.run { server, _ in
            for number in 1...2 {
                let response = try await server.post("/completion", body)
                #expect(response.headers["x-cache"] == nil)
                #expect(try Self.text(response) == "answer \(number)")
            }
        }
    }

    @Test("a chat that may be steered is not kept")
    func steered() async throws {
        try await Self.run { server, _ in
            let response = try await server.post(
                "/v1/chat/completions", Self.chat.dropLast() + #","reasoning_control":true}"#)
            #expect(response.headers["x-cache"] == nil)
        }
    }

    @Test("a seed makes an answer one that is kept")
    func seeded() async throws {
        try await Self.run { server, _ in
            let body = #"{"prompt":"hi","seed":7}"#
            #expect(try await server.post("/completion", body).headers["x-cache"] == "miss")
            #expect(try await server.post("/completion", body).headers["x-cache"] == "hit")
            let other = try await server.post("/completion", #"{"prompt":"hi","seed":8}"#)
            #expect(other.headers["x-cache"] == "miss")
        }
    }

    @Test("no-store neither reads nor writes, no-cache writes what later requests get")
    func cacheControl() async throws {
        try await Self.run { server, _ in
            func ask(_ control: String? = nil) async throws -> String {
                let headers = control.map { ["Cache-Control": $0] } ?? [:]
                let response = try await server.post("/completion", Self.prompt, headers: headers)
                return "\(response.headers["x-cache"] ?? "none"): \(try Self.text(response))"
            }
            var answers: [String] = []
            for control in ["no-store", nil, "no-store", nil, "no-cache", nil] {
                answers.append(try await ask(control))
            }
            #expect(
                answers == [
                    "none: answer 1", "miss: answer 2", "none: answer 3", "hit: answer 2", "miss: answer 4",
                    "hit: answer 4",
                ])
        }
    }

    @Test("it is off unless asked for, and where the model has no fingerprint")
    func off() async throws {
        try await Self.run(bytes: 0) { server, _ in
            for number in 1...2 {
                let response = try await server.post("/completion", Self.prompt)
                #expect(response.headers["x-cache"] == nil)
                #expect(try Self.text(response) == "answer \(number)")
            }
            #expect(!(try await server.get("/metrics").body.contains("response_cache")))
        }
        let unknown = Self.counting()
        unknown.fingerprint = nil
        try await Self.run(unknown) { server, _ in
            let response = try await server.post("/completion", Self.prompt)
            #expect(response.headers["x-cache"] == nil)
        }
    }

    @Test("another model's answers are not found, nor kept where the model changed under way")
    func fingerprints() async throws {
        let service = Self.counting()
        try await Self.run(service) { server, _ in
            _ = try await server.post("/completion", Self.prompt)
            service.fingerprint = "model 2"
            #expect(try await server.post("/completion", Self.prompt).headers["x-cache"] == "miss")
            service.fingerprint = "model 1"
            #expect(try await server.post("/completion", Self.prompt).headers["x-cache"] == "hit")
        }
        let held = ScriptedService()
        held.fingerprint = "before"
        try await Self.run(held) { server, _ in
            let first = try await server.connect()
            try await first.request("POST", "/completion", body: Self.prompt)
            let call = try #require(await held.calls.next())
            held.fingerprint = "after"
            call.finish()
            #expect(try await first.readResponse().status == 200)
            held.fingerprint = "before"
            try await first.request("POST", "/completion", body: Self.prompt)
            try #require(await held.calls.next()).finish()
            #expect(try await first.readResponse().headers["x-cache"] == "miss")
        }
    }

    @Test("answers that fail are not kept")
    func failures() async throws {
        let calls = Counter()
        let service = ScriptedService { call in
            call.say("a", tokens: [1])
            if calls.next() <= 2 {
                call.channel.fail(.engine(message: "broken"))
            } else {
                call.finish()
            }
        }
        service.fingerprint = "model 1"
        try await Self.run(service) { server, _ in
            #expect(try await server.post("/completion", Self.prompt).status == 500)
            let stream = try await server.post("/completion", Self.prompt.dropLast() + #","stream":true}"#)
            #expect(stream.headers["x-cache"] == "miss")
            #expect(try await server.post("/completion", Self.prompt).headers["x-cache"] == "miss")
            #expect(try await server.post("/completion", Self.prompt).headers["x-cache"] == "hit")
        }
    }

    @Test("an answer that grows beyond what may be kept is given whole, and is not kept")
    func long() async throws {
        let service = ScriptedService { call in
            for _ in 1...100 { call.say(String(repeating: "a", count: 1000), tokens: [1]) }
            call.finish()
        }
        service.fingerprint = "model 1"
        try await Self.run(service, bytes: 65_536) { server, _ in
            for _ in 1...2 {
                let response = try await server.post("/completion", Self.prompt)
                #expect(response.headers["x-cache"] == "miss")
                #expect(try Self.text(response).count == 100_000)
            }
            let samples = try MetricsTests.parse(try await server.get("/metrics").body)
            #expect(samples[#"chasqui_response_cache_entries{tier="memory"}"#] == 0)
        }
    }

    @Test("callers of one tenant share answers, others never get them")
    func tenants() async throws {
        let hasher = KeyHasher()
        let grants = [("a", "acme"), ("b", "acme"), ("c", "other"), ("d", nil)]
        let keys = grants.map { name, tenant in
            let secret = KeySecret()
            let key = ManagedKey(
                id: name, prefix: secret.prefix, hash: hasher.hash(secret.text),
                grant: .init(name: name, tenant: tenant), created: .distantPast)
            return (key: key, secret: secret.text)
        }
        let access = AccessControl(managed: KeyRing(keys.map(\.key), hasher: hasher))
        try await Self.run(access: access) { server, _ in
            var results: [String?] = []
            for key in keys {
                let response = try await server.post(
                    "/completion", Self.prompt, headers: ["Authorization": "Bearer \(key.secret)"])
                results.append(response.headers["x-cache"])
            }
            #expect(results == ["miss", "hit", "miss", "miss"])
        }
    }

    @Test("a hit counts with its prompt, and its generated tokens cost nothing")
    func limits() async throws {
        let hasher = KeyHasher()
        let secret = KeySecret()
        // The scripted service says 2 tokens and no prompt; the kept answer's prompt has 7.
        let limits = AccessLimits(tokensPerDay: 17)
        let key = ManagedKey(
            id: "a", prefix: secret.prefix, hash: hasher.hash(secret.text), grant: .init(name: "a", limits: limits),
            created: .distantPast)
        try await Self.run(access: AccessControl(managed: KeyRing([key], hasher: hasher))) { server, _ in
            var statuses: [Int] = []
            for _ in 1...4 {
                let response = try await server.post(
                    "/completion", Self.prompt, headers: ["Authorization": "Bearer \(secret.text)"])
                statuses.append(response.status)
            }
            #expect(statuses == [200, 200, 200, 429])
        }
    }

    @Test("metrics count hits and misses, and show what is kept")
    func metrics() async throws {
        try await Self.run { server, _ in
            for _ in 1...3 { _ = try await server.post("/completion", Self.prompt) }
            let samples = try MetricsTests.parse(try await server.get("/metrics").body)
            #expect(samples[#"chasqui_response_cache_hits_total{tier="memory"}"#] == 2)
            #expect(samples["chasqui_response_cache_misses_total"] == 1)
            #expect(samples[#"chasqui_response_cache_entries{tier="memory"}"#] == 1)
            #expect(try #require(samples[#"chasqui_response_cache_bytes{tier="memory"}"#]) > 0)
            #expect(samples[#"chasqui_response_cache_entries{tier="disk"}"#] == nil)
            let labels = #"{gen_ai_operation_name="text_completion",gen_ai_request_model="scripted"}"#
            #expect(samples["chasqui_prefill_seconds_count" + labels] == 1, "a hit has no times of the model")
        }
    }

    @Test("a stream that goes on without its reader is replayed as well")
    func conversation() async throws {
        try await Self.run { server, _ in
            _ = try await server.post("/completion", Self.prompt)
            let stream = try await server.post(
                "/completion", Self.prompt.dropLast() + #","stream":true}"#, headers: ["X-Conversation-Id": "talk"])
            #expect(stream.headers["x-cache"] == "hit")
            #expect(try Self.text(stream) == "answer 1")
        }
    }
}

/// Counts calls from 1 on.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func next() -> Int {
        count.withLock { count in
            count += 1
            return count
        }
    }
}
