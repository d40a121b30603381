import ChasquiCore
import ChasquiPlugin
import Foundation
import Testing

@testable import ChasquiHTTP

@Suite("A plugin's request filter", .timeLimit(.minutes(15)))
struct RequestFilterTests {
    private struct Failure: Error {}

    private static func filtering(
        _ name: String = "sample", policy: PluginPolicy = PluginPolicy(),
        _ change: @escaping @Sendable (inout ChatRequest) async throws -> Void
    ) -> ActivePlugin {
        PluginServer.plugin(name, policy: policy) { $0.add(RequestChange(change: change)) }
    }

    @Test("changes what the model is asked, in the order of the plugins")
    func order() async throws {
        let service = ScriptedService(saying: ["yes"])
        let response = try await PluginServer.post(
            PluginServer.hello(), to: service,
            with: Self.filtering("one") { $0.messages[0].content += " one" },
            Self.filtering("two") { $0.messages[0].content += " two" })
        #expect(response.content == "yes")
        #expect(await service.calls.next()?.chat?.messages.first?.content == "Hello one two")
    }

    @Test("refuses a request with its own status and words, before the model is asked")
    func refusal() async throws {
        let service = ScriptedService(saying: ["yes"])
        let refusing = Self.filtering(policy: PluginPolicy(onError: .pass)) { _ in
            throw RequestRefusal(status: 403, message: "Not about this.", code: "topic", field: "messages[0].content")
        }
        for stream in ["false", "true"] {
            let response = try await PluginServer.post(
                PluginServer.hello(#""stream":\#(stream)"#), to: service, with: refusing)
            #expect(response.status == 403)
            #expect(response.error["message"] as? String == "Not about this.")
            #expect(response.error["code"] as? String == "topic")
            #expect(response.error["param"] as? String == "messages[0].content")
        }
    }

    @Test("that fails is counted, and whether it was passed over; one that refuses has not failed")
    func counts() async throws {
        let plugins = [
            Self.filtering("lax", policy: PluginPolicy(onError: .pass)) { _ in throw Failure() },
            Self.filtering("strict") { _ in throw Failure() },
            Self.filtering("refusing") { _ in throw RequestRefusal(status: 403, message: "No.") },
            PluginServer.plugin("idle") { _ in },
        ]
        try await TestServer.run(SingleModelDirectory(ScriptedService(saying: ["yes"])), plugins: plugins) { server in
            let connection = try await server.connect()
            for _ in 0..<2 {
                _ = try await connection.exchange("POST", "/v1/chat/completions", body: PluginServer.hello())
            }
            let samples = try MetricsTests.parse(try await connection.exchange("GET", "/metrics").body)
            func count(_ plugin: String, passed: Bool) -> Double? {
                samples[#"chasqui_plugin_failures_total{plugin="\#(plugin)",passed="\#(passed)"}"#]
            }
            #expect(count("lax", passed: true) == 2)
            #expect(count("lax", passed: false) == 0)
            #expect(count("strict", passed: false) == 2)
            #expect(count("refusing", passed: false) == 0)
            #expect(count("idle", passed: true) == nil)
        }
    }

    @Test("that fails ends the request, or is passed over, as its setting says", arguments: [false, true])
    func failure(passes: Bool) async throws {
        let policy = PluginPolicy(onError: passes ? .pass : .fail)
        let response = try await PluginServer.post(
            PluginServer.hello(), to: ScriptedService(saying: ["yes"]),
            with: Self.filtering("guard", policy: policy) { _ in throw Failure() })
        #expect(response.status == (passes ? 200 : 500))
        #expect(passes || response.error["code"] as? String == "plugin_failed")
        #expect(passes || (response.error["message"] as? String)?.contains("'guard'") == true)
        #expect(!passes || response.content == "yes")
    }

    @Test("that does not come back is not waited for", arguments: [false, true])
    func timeout(passes: Bool) async throws {
        let policy = PluginPolicy(onError: passes ? .pass : .fail, timeout: .milliseconds(20))
        let response = try await PluginServer.post(
            PluginServer.hello(), to: ScriptedService(saying: ["yes"]),
            with: Self.filtering(policy: policy) { _ in
                // Nothing ends it, not even a cancellation.
                await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
            })
        #expect(response.status == (passes ? 200 : 504))
        #expect(passes || response.error["code"] as? String == "plugin_timeout")
    }

    @Test("sees what /apply-template is asked for too")
    func template() async throws {
        let service = ScriptedService()
        let response = try await PluginServer.post(
            PluginServer.hello(), at: "/apply-template", to: service,
            with: Self.filtering { _ in throw RequestRefusal(status: 400, message: "No.") })
        #expect(response.status == 400)
    }

    @Test("may not change how many answers there are", arguments: ["false", "true"])
    func otherAnswers(streamed: String) async throws {
        struct Doubling: RequestFilter {
            func filter(_ request: inout ChatRequest, _ context: FilterContext) async throws {
                request.options.choices += 1
            }
            func filter(_ request: inout CompletionRequest, _ context: FilterContext) async throws {
                request.prompts += request.prompts
            }
        }
        let plugin = PluginServer.plugin { $0.add(Doubling()) }
        let chat = try await PluginServer.post(
            PluginServer.hello(#""stream":\#(streamed)"#), to: ScriptedService(saying: ["yes"]), with: plugin)
        #expect(chat.status == 500)
        #expect(chat.error["code"] as? String == "plugin_failed")
        for path in ["/completion", "/v1/completions"] {
            let completion = try await PluginServer.post(
                #"{"prompt":"a","stream":\#(streamed)}"#, at: path, to: ScriptedService(saying: ["yes"]), with: plugin)
            #expect(completion.status == 500)
        }
    }

    @Test("keeps answers out of the response cache")
    func cache() async throws {
        let service = ScriptedService(saying: ["yes"])
        service.fingerprint = "a"
        let body = PluginServer.hello(#""temperature":0"#)
        let plain = try await PluginServer.post(body, to: service, with: PluginServer.plugin { _ in }) {
            $0.responseCacheBytes = 1 << 20
        }
        #expect(plain.headers["x-cache"] == "miss")
        let filtered = try await PluginServer.post(body, to: service, with: Self.filtering { _ in }) {
            $0.responseCacheBytes = 1 << 20
        }
        #expect(filtered.headers["x-cache"] == nil)
    }

    @Test("may ask the model itself, past all filters")
    func asking() async throws {
        let service = ScriptedService(saying: ["yes"])
        struct Asking: RequestFilter {
            func filter(_ request: inout ChatRequest, _ context: FilterContext) async throws {
                let vectors = try await context.model.embed(
                    EmbeddingRequest(identity: context.identity, inputs: [.text(request.messages[0].content)]))
                request.messages[0].content = "\(vectors[0].tokens)"
            }
        }
        _ = try await PluginServer.post(
            PluginServer.hello(), to: service, with: PluginServer.plugin { $0.add(Asking()) })
        #expect(await service.calls.next()?.chat?.messages.first?.content == "5")
    }
}
