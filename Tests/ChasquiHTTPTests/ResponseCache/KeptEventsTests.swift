import ChasquiCore
import Foundation
import Testing

@testable import ChasquiHTTP

@Suite("The events of a kept answer")
struct KeptEventsTests {
    private static func summary(prompt: Int = 7) -> GenerationSummary {
        GenerationSummary(
            reason: .stopText("end"), usage: TokenUsage(promptTokens: prompt, cachedTokens: 3, completionTokens: 4),
            timings: GenerationTimings(queue: .seconds(1), prefill: .seconds(2), decode: .seconds(3)), slot: 2,
            truncated: true, seed: .max)
    }

    private static func text(_ text: String, _ token: TokenID) -> GenerationEvent {
        let chosen = TokenProbability.Candidate(token: token, bytes: [255, 0], logarithm: -0.1)
        let probability = TokenProbability(chosen: chosen, top: [chosen])
        return .text(TextDelta(text: text, tokens: [token], probabilities: [probability]))
    }

    @Test("texts are joined, and everything stays in its order")
    func joined() {
        let progress = PromptProgress(total: 7, cached: 0, processed: 7, elapsed: .seconds(1))
        let kept = KeptEvents([
            .promptProgress(progress), .reasoning("hm"), Self.text("a", 1), Self.text("b", 2),
            .toolCall(ToolCallDelta(index: 0, id: "c", name: "f", arguments: "{}")), Self.text("c", 3),
            .finished(Self.summary()),
        ])
        let texts = kept.events.compactMap { event -> TextDelta? in
            if case .text(let delta) = event { delta } else { nil }
        }
        #expect(texts.map(\.text) == ["ab", "c"])
        #expect(texts.map(\.tokens) == [[1, 2], [3]])
        #expect(texts.map(\.probabilities.count) == [2, 1])
        #expect(kept.events.count == 5)
        #expect(kept.events.first == .reasoning("hm"))
    }

    @Test("choices that come mixed up are joined each by themselves")
    func choices() {
        let kept = KeptEvents([
            .choice(0, Self.text("a", 1)), .choice(1, Self.text("x", 2)), .choice(0, Self.text("b", 3)),
            .choice(1, .finished(Self.summary())), .choice(0, .finished(Self.summary())), .finished(Self.summary()),
        ])
        let replay = kept.replay(reportsProgress: true)
        let words = replay.map { event -> String in
            switch event {
            case .choice(let index, .text(let delta)): "\(index):\(delta.text)"
            case .choice(let index, .promptProgress(let progress)): "\(index):\(progress.cached)/\(progress.total)"
            case .choice(let index, .finished): "\(index):end"
            case .finished: "end"
            default: "other"
            }
        }
        #expect(words == ["1:7/7", "0:7/7", "1:x", "1:end", "0:ab", "0:end", "end"])
    }

    @Test("nothing was computed for them, and what else is known of the answer stays")
    func figures() {
        let kept = KeptEvents([Self.text("a", 1), .finished(Self.summary())])
        guard case .finished(let summary) = kept.events.last else {
            Issue.record("there is no end")
            return
        }
        #expect(summary.usage == TokenUsage(promptTokens: 7, cachedTokens: 7, completionTokens: 4))
        #expect(summary.timings == GenerationTimings(queue: .zero, prefill: .zero, decode: .zero))
        #expect(summary.reason == .stopText("end"))
        #expect(summary.seed == .max)
        #expect(summary.truncated)
    }

    @Test("come back from bytes as they were")
    func bytes() throws {
        for reason: FinishReason in [.endOfGeneration, .length, .toolCalls, .stopText("\u{0}\"ü")] {
            var summary = Self.summary()
            summary.reason = reason
            let events: [GenerationEvent] = [
                .reasoning("\u{0}👩‍👩‍👧"), Self.text("a", -1), .choice(3, Self.text("b", .max)),
                .choice(3, .toolCall(ToolCallDelta(index: 1, arguments: "{"))), .choice(3, .finished(summary)),
                .finished(summary),
            ]
            let kept = KeptEvents(events)
            #expect(try KeptEvents(data: kept.data()) == kept)
        }
    }
}
