import ChasquiCore
import ChasquiPlugin
import Foundation
import Testing

@testable import ChasquiHTTP

@Suite("A plugin's event filter", .timeLimit(.minutes(15)))
struct EventFilterTests {
    private struct Failure: Error {}

    private static func filtering(
        _ name: String = "sample", policy: PluginPolicy = PluginPolicy(),
        _ change: @escaping @Sendable (inout [GenerationEvent]) throws -> EventFlow
    ) -> ActivePlugin {
        PluginServer.plugin(name, policy: policy) { $0.addEventFilter { _, _ in EventChange(change: change) } }
    }

    /// Puts something behind each text.
    private static func marking(_ mark: String) -> ActivePlugin {
        filtering("mark-\(mark)") { events in
            events = events.map { event in
                guard case .text(var delta) = event else { return event }
                delta.text += mark
                return .text(delta)
            }
            return .goOn
        }
    }

    /// Ends the answer at a word.
    private static func stopping(at word: String, policy: PluginPolicy = PluginPolicy()) -> ActivePlugin {
        filtering("stop", policy: policy) { events in
            let index = events.firstIndex { if case .text(let delta) = $0 { delta.text.contains(word) } else { false } }
            guard let index else { return .goOn }
            events.removeSubrange(index...)
            return .stop(.contentFilter)
        }
    }

    @Test("changes what comes out, in the order of the plugins")
    func order() async throws {
        let response = try await PluginServer.post(
            PluginServer.hello(), to: ScriptedService(saying: ["yes"]), with: Self.marking("a"), Self.marking("b"))
        #expect(response.content == "yesab")
        #expect(response.finishReason == "stop")
    }

    @Test("ends an answer, and the model stops computing it", arguments: [false, true])
    func stop(isStreamed: Bool) async throws {
        let service = ScriptedService { call in
            call.say("good", tokens: [1])
            if isStreamed {
                call.channel.send(.promptProgress(PromptProgress(total: 1, cached: 0, processed: 1, elapsed: .zero)))
            }
            call.say(" bad", tokens: [2])
        }
        let plugin = PluginServer.plugin {
            $0.addEventFilter { _, _ in
                EventChange { events in
                    guard let index = events.firstIndex(where: Self.isBad) else { return .goOn }
                    events.removeSubrange(index...)
                    return .stop(.contentFilter)
                }
            }
        }
        let body = PluginServer.hello(#""stream":\#(isStreamed),"stream_options":{"include_usage":true}"#)
        let response = try await PluginServer.post(body, to: service, with: plugin)
        #expect(response.status == 200)
        #expect(!response.body.contains(" bad"))
        #expect(response.body.contains("content_filter"))
        if isStreamed {
            #expect(response.body.contains(#""content":"good""#))
            #expect(response.events.last == "[DONE]")
        }
        await service.calls.next()?.abandoned.wait()
    }

    private static let isBad: @Sendable (GenerationEvent) -> Bool = { event in
        if case .text(let delta) = event { delta.text.contains("bad") } else { false }
    }

    @Test("sees the end that another filter made")
    func laterFilters() async throws {
        let seen = Signal()
        let last = Self.filtering("last") { events in
            if case .finished(let summary) = events.last, summary.reason == .contentFilter { seen.fire() }
            return .goOn
        }
        let response = try await PluginServer.post(
            PluginServer.hello(), to: ScriptedService(saying: ["bad"]), with: Self.stopping(at: "bad"), last)
        #expect(response.finishReason == "content_filter")
        await seen.wait()
    }

    @Test("may hold text back until it knows more")
    func holding() async throws {
        struct Holding: EventFilter {
            var held = ""

            mutating func filter(_ events: inout [GenerationEvent]) -> EventFlow {
                for case .text(let delta) in events { held += delta.text }
                events.removeAll { if case .text = $0 { true } else { false } }
                if case .finished = events.last { events.insert(.text(TextDelta(text: held.uppercased())), at: 0) }
                return .goOn
            }
        }
        for stream in ["false", "true"] {
            let response = try await PluginServer.post(
                PluginServer.hello(#""stream":\#(stream)"#), to: ScriptedService(saying: ["y", "es"]),
                with: PluginServer.plugin { $0.addEventFilter { _, _ in Holding() } })
            #expect(response.body.contains(#""content":"YES""#))
        }
    }

    @Test("that fails ends the answer, or leaves the rest of it alone", arguments: [false, true])
    func failure(passes: Bool) async throws {
        let policy = PluginPolicy(onError: passes ? .pass : .fail)
        let response = try await PluginServer.post(
            PluginServer.hello(), to: ScriptedService(saying: ["yes"]),
            with: Self.filtering(policy: policy) { events in
                events = []
                throw Failure()
            })
        #expect(response.status == (passes ? 200 : 500))
        #expect(!passes || response.content == "yes")
    }

    @Test("fails a stream with an event, since its status is long sent")
    func failingStream() async throws {
        let service = ScriptedService { call in
            call.say("one")
            call.channel.send(.promptProgress(PromptProgress(total: 1, cached: 0, processed: 1, elapsed: .zero)))
            call.say("two")
            call.finish()
        }
        struct Second: EventFilter {
            var calls = 0

            mutating func filter(_ events: inout [GenerationEvent]) throws -> EventFlow {
                if case .finished = events.last { throw Failure() }
                return .goOn
            }
        }
        let response = try await PluginServer.post(
            PluginServer.hello(#""stream":true"#), to: service,
            with: PluginServer.plugin { $0.addEventFilter { _, _ in Second() } })
        #expect(response.body.contains("plugin_failed"))
        #expect(!response.body.contains("[DONE]"))
    }

    @Test("that waits too long is not waited for", arguments: [false, true])
    func timeout(passes: Bool) async throws {
        let policy = PluginPolicy(onError: passes ? .pass : .fail, timeout: .milliseconds(20))
        let plugin = PluginServer.plugin(policy: policy) {
            $0.addAwaitingEventFilter { _, _ in
                AwaitingChange { _ in
                    await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
                    return .goOn
                }
            }
        }
        let response = try await PluginServer.post(
            PluginServer.hello(), to: ScriptedService(saying: ["yes"]), with: plugin)
        #expect(response.status == (passes ? 200 : 504))
        #expect(!passes || response.content == "yes")
    }

    @Test("may wait, and keeps its state while it does")
    func waiting() async throws {
        struct Counting: AwaitingEventFilter {
            var count = 0

            mutating func filter(_ events: inout [GenerationEvent]) async throws -> EventFlow {
                await Task.yield()
                count += events.count
                if case .finished = events.last { events.insert(.text(TextDelta(text: " \(count)")), at: 0) }
                return .goOn
            }
        }
        let service = ScriptedService { call in
            call.say("a")
            call.channel.send(.reasoning("b"))
            call.say("c")
            call.finish()
        }
        let response = try await PluginServer.post(
            PluginServer.hello(), to: service,
            with: PluginServer.plugin { $0.addAwaitingEventFilter { _, _ in Counting() } })
        #expect(response.content?.contains("4") == true)
    }

    @Test("is one for each answer, and ends that one alone")
    func choices() async throws {
        let service = ScriptedService { call in
            for (index, text) in [(0, "good"), (1, "bad"), (1, "after"), (0, "better")] {
                call.channel.send(.choice(index, .text(TextDelta(text: text, tokens: [1]))))
                call.channel.send(.choice(index, .reasoning("")))
            }
            for index in 0...1 { call.channel.send(.choice(index, .finished(ScriptedService.Call.summary()))) }
            call.finish()
        }
        let response = try await PluginServer.post(
            PluginServer.hello(#""n":2"#), to: service, with: Self.stopping(at: "bad"))
        let choices = response.json["choices"] as? [[String: Any]] ?? []
        #expect(choices.map { ($0["message"] as? [String: Any])?["content"] as? String } == ["goodbetter", ""])
        #expect(choices.map { $0["finish_reason"] as? String } == ["stop", "content_filter"])
    }

    @Test("ends the request where it has ended all answers")
    func allChoices() async throws {
        let service = ScriptedService { call in
            for index in 0...1 {
                call.channel.send(.choice(index, .text(TextDelta(text: "bad", tokens: [1]))))
            }
        }
        let response = try await PluginServer.post(
            PluginServer.hello(#""n":2"#), to: service, with: Self.stopping(at: "bad"))
        let choices = response.json["choices"] as? [[String: Any]] ?? []
        #expect(choices.map { $0["finish_reason"] as? String } == ["content_filter", "content_filter"])
        await service.calls.next()?.abandoned.wait()
    }

    @Test("holds for completions of all dialects")
    func completions() async throws {
        let plugin = Self.stopping(at: "bad")
        let openAI = try await PluginServer.post(
            #"{"prompt":"a"}"#, at: "/v1/completions", to: ScriptedService(saying: ["bad"]), with: plugin)
        #expect(openAI.body.contains(#""finish_reason":"content_filter""#))
        let llama = try await PluginServer.post(
            #"{"prompt":"a"}"#, at: "/completion", to: ScriptedService(saying: ["bad"]), with: plugin)
        #expect(llama.json["stop_type"] as? String == "none")
        #expect(llama.json["content"] as? String == "")
    }
}
