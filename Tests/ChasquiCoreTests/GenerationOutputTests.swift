import ChasquiCore
import Synchronization
import Testing

@Suite("Several choices of one prompt")
struct GenerationOutputTests {
    @Test("end together: each says so, and the last event has the usage of all, the prompt counted once")
    func together() async throws {
        let channel = GenerationChannel()
        let outputs = GenerationOutput.choices(2, on: channel) { Issue.record("nothing failed") }
        outputs[1].send(.finished(Self.summary(cached: 9, completed: 5)))
        outputs[0].send(.finished(Self.summary(cached: 0, completed: 3)))
        let stream = GenerationStream(channel)
        let events = try await stream.next() ?? []
        #expect(
            events == [
                .choice(1, .finished(Self.summary(cached: 9, completed: 5))),
                .choice(0, .finished(Self.summary(cached: 0, completed: 3))),
                .finished(Self.summary(cached: 0, completed: 8)),
            ])
        #expect(try await stream.next() == nil)
    }

    @Test("of several prompts count each prompt once")
    func prompts() async throws {
        let channel = GenerationChannel()
        let outputs = GenerationOutput.choices(4, ofPrompts: 2, on: channel) {}
        for output in outputs { output.send(.finished(Self.summary(cached: 2, completed: 3))) }
        let events = try await GenerationStream(channel).next() ?? []
        guard case .finished(let total)? = events.last else {
            Issue.record("\(events)")
            return
        }
        #expect(total.usage == TokenUsage(promptTokens: 20, cachedTokens: 4, completionTokens: 12))
    }

    @Test("are merged for a slow reader, each with its own text in its own order")
    func merged() async throws {
        let channel = GenerationChannel()
        let outputs = GenerationOutput.choices(2, on: channel) {}
        for (index, text) in [(0, "a"), (1, "x"), (0, "b"), (1, "y")] { outputs[index].add(7, text: text) }
        let events = try await GenerationStream(channel).next()
        #expect(
            events == [
                .choice(0, .text(TextDelta(text: "ab", tokens: [7, 7]))),
                .choice(1, .text(TextDelta(text: "xy", tokens: [7, 7]))),
            ])
    }

    @Test("fail together, and the others are cancelled once")
    func failure() async throws {
        let cancelled = Mutex(0)
        let channel = GenerationChannel()
        let outputs = GenerationOutput.choices(3, on: channel) { cancelled.withLock { $0 += 1 } }
        outputs[1].fail(.timedOut(after: .seconds(1)))
        outputs[2].fail(.cancelled)
        #expect(cancelled.withLock { $0 } == 1)
        await #expect(throws: InferenceError.timedOut(after: .seconds(1))) {
            try await GenerationStream(channel).next()
        }
    }

    private static func summary(cached: Int, completed: Int) -> GenerationSummary {
        GenerationSummary(
            reason: .length,
            usage: TokenUsage(promptTokens: 10, cachedTokens: cached, completionTokens: completed),
            timings: GenerationTimings(queue: .zero, prefill: .zero, decode: .zero))
    }
}
