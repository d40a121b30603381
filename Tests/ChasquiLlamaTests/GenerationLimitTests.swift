import ChasquiCore
import OrderedCollections
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
            await #expect(throws: InferenceError.promptTooSlow(limit: .nanoseconds(1))) {
                while try await stream.next() != nil {}
            }
            while try await other.next() != nil {}
        }
    }

    @Test("end it at a token that the request names, which it then does not have")
    func stopTokens() async throws {
        try await withService { service in
            let whole = try await service.answer(request(.text("Once upon"), count: 8))
            let cut = try await service.answer(
                request(.text("Once upon"), count: 8) { $0.stopTokens = [whole.tokens[3]] })
            let place = try #require(whole.tokens.firstIndex(of: whole.tokens[3]))
            #expect(cut.tokens == Array(whole.tokens.prefix(place)))
            #expect(cut.summary?.reason == .endOfGeneration)
        }
    }

    @Test("let no end come before its least tokens")
    func leastTokens() async throws {
        try await withService { service in
            let whole = try await service.answer(request(.text("Once upon"), count: 8))
            let cut = try await service.answer(
                request(.text("Once upon"), count: 8) {
                    $0.stopTokens = [whole.tokens[0]]
                    $0.leastTokens = 5
                })
            #expect(cut.tokens.count >= 5)
            #expect(!cut.tokens.prefix(5).contains(whole.tokens[0]))
        }
    }

    @Test("name only tokens that there are")
    func unknownStopToken() async throws {
        try await withService { service in
            await #expect {
                _ = try await service.complete(request(.text("Once")) { $0.stopTokens = [TokenID.max] })
            } throws: { error in
                if case .invalid("stop_token_ids", _)? = error as? InferenceError { true } else { false }
            }
        }
    }

    @Test("are refused under the name of the request's own field", arguments: ["guided_grammar", "response_format"])
    func constraintField(name: String) async throws {
        try await withService { service in
            await #expect {
                _ = try await service.complete(
                    request(.text("Once")) {
                        $0.constraint =
                            name == "guided_grammar"
                            ? .grammar("root ::= (") : .jsonSchema(.object(["type": .string("no")]))
                        $0.constraintField = name
                    })
            } throws: { error in
                guard case .invalid(let field, let message)? = error as? InferenceError else { return false }
                return field == name && !message.hasPrefix("json_schema")
            }
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
