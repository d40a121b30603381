import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("A generation's own limits", .enabled(if: TinyModel.isThere))
struct GenerationLimitTests {
    @Test("end it after its time, as its token limit would")
    func decodeLimit() async throws {
        try await withService { service in
            let stream = try await service.complete(
                request(.text("Once upon a time"), count: nil) { $0.decodeLimit = .nanoseconds(1) })
            var summary: GenerationSummary?
            while let events = try await stream.next() {
                if case .finished(let end)? = events.last { summary = end }
            }
            #expect(summary?.reason == .length)
            #expect(summary?.usage.completionTokens == 2)
        }
    }

    @Test("fail it where the prompt takes longer, and no other one")
    func prefillLimit() async throws {
        try await withService(contextSize: 8192) { service in
            let long = Prompt.tokens(Array(repeating: 40, count: 1500))
            let other = try await service.complete(request(.text("Once"), count: 8))
            let stream = try await service.complete(
                request(long, count: 4) {
                    $0.prefillLimit = .nanoseconds(1)
                    $0.cachePrompt = false
                })
            await #expect(throws: InferenceError.timedOut(after: .nanoseconds(1))) {
                while try await stream.next() != nil {}
            }
            while try await other.next() != nil {}
        }
    }

    @Test("are joined by those of its language: where nothing may follow, it ends")
    func language() async throws {
        try await withService { service in
            let answer = try await service.answer(
                request(.text("Once upon"), count: 30) { $0.constraint = .choice(["yes", "no"]) })
            #expect(["yes", "no"].contains(answer.text))
            #expect(answer.summary?.reason == .endOfGeneration)
        }
    }

    @Test("do not keep the prompt out of its answer where that is to begin with it")
    func echo() async throws {
        try await withService { service in
            let plain = try await service.answer(request(.text("Once upon"), count: 4))
            let echoed = try await service.answer(
                request(.text("Once upon"), count: 4) { $0.echoesPrompt = true })
            #expect(echoed.text == "Once upon" + plain.text)
        }
    }

    @Test("are those of each of several prompts, which answer as they do alone")
    func prompts() async throws {
        try await withService { service in
            var together = request(.text("Once upon"), count: 6)
            together.prompts.append(.text("The end"))
            let stream = try await service.complete(together)
            var texts = ["", ""]
            var usage: TokenUsage?
            while let events = try await stream.next() {
                for event in events {
                    switch event {
                    case .choice(let index, .text(let delta)): texts[index] += delta.text
                    case .finished(let summary): usage = summary.usage
                    default: break
                    }
                }
            }
            let first = try await service.answer(request(.text("Once upon"), count: 6))
            let second = try await service.answer(request(.text("The end"), count: 6))
            #expect(texts == [first.text, second.text])
            #expect(usage?.completionTokens == 12)
        }
    }
}
