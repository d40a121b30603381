import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("The engine, with a tiny random model", .enabled(if: TinyModel.isThere), .serialized)
struct EngineTests {
    @Test("generates as many tokens as asked for and counts them")
    func counts() async throws {
        try await withService { service in
            let answer = try await service.answer(request(.text("Hello there"), count: 12))
            #expect(answer.tokens.count == 12)
            #expect(answer.summary?.usage.completionTokens == 12)
            #expect(answer.summary?.reason == .length)
            #expect(answer.summary?.usage.promptTokens ?? 0 > 0)
        }
    }

    @Test("takes each prompt once for its limits, however many choices it has, as its usage says")
    func promptsOfChoices() async throws {
        try await withService(slots: 4) { service in
            let both = CompletionRequest(
                identity: RequestIdentity(id: "test"), prompts: [.text("Hello there"), .text("Good evening to you")],
                options: request(.text(""), count: 2) { $0.choices = 2 }.options)
            let stream = try await service.complete(both)
            let taken = stream.promptTokens
            var summary: GenerationSummary?
            while let events = try await stream.next() {
                if case .finished(let end) = events.last { summary = end }
            }
            #expect(taken == summary?.usage.promptTokens)
            #expect(taken > 0)
        }
    }

    @Test("only computes the prompt when no token is asked for")
    func noTokens() async throws {
        try await withService { service in
            let answer = try await service.answer(request(.text("Hello"), count: 0))
            #expect(answer.tokens.isEmpty)
            #expect(answer.summary?.reason == .length)
        }
    }

    @Test("gives the same text for the same seed, and another for another")
    func seeds() async throws {
        try await withService { service in
            func draw(_ seed: UInt32) async throws -> Answer {
                try await service.answer(
                    request(.text("Once upon a time"), count: 24) {
                        $0.sampling.temperature = 1.5
                        $0.sampling.seed = seed
                    })
            }
            let first = try await draw(7)
            let again = try await draw(7)
            let other = try await draw(8)
            #expect(first.tokens == again.tokens)
            #expect(first.tokens != other.tokens)
            #expect(first.summary?.seed == 7)
        }
    }

    @Test("gives eight requests at once what each gets alone", arguments: [true, false])
    func batched(unified: Bool) async throws {
        try await withService(slots: 8, contextSize: 8 * 256, unified: unified) { service in
            let prompts = (0..<8).map { "Request number \($0) begins with its own words and goes on" }
            var alone: [[TokenID]] = []
            for prompt in prompts {
                alone.append(try await service.answer(request(.text(prompt)) { $0.cachePrompt = false }).tokens)
            }
            let together = try await withThrowingTaskGroup(of: (Int, [TokenID]).self) { group in
                for (index, prompt) in prompts.enumerated() {
                    group.addTask { (index, try await service.answer(request(.text(prompt))).tokens) }
                }
                return try await group.reduce(into: [Int: [TokenID]]()) { $0[$1.0] = $1.1 }
            }
            for index in prompts.indices { #expect(together[index] == alone[index]) }
        }
    }

    @Test("chooses the tokens of several grammars at once, each as if alone")
    func constrained() async throws {
        try await withService(slots: 4, contextSize: 4 * 256) { service in
            let letters = ["ab", "cd", "ef", "gh"]
            func ask(_ index: Int) async throws -> Answer {
                try await service.answer(
                    request(.text("Letters"), count: 40) {
                        $0.constraint = .grammar("root ::= [\(letters[index])]+")
                        $0.sampling.temperature = 1
                        $0.sampling.seed = UInt32(index)
                        $0.cachePrompt = false
                    })
            }
            var alone: [String] = []
            for index in letters.indices { alone.append(try await ask(index).text) }
            let together = try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
                for index in letters.indices { group.addTask { (index, try await ask(index)) } }
                return try await group.reduce(into: [Int: Answer]()) { $0[$1.0] = $1.1 }
            }
            for index in letters.indices {
                #expect(together[index]?.text == alone[index])
                #expect(together[index]?.tokens.count == 40)
                #expect(alone[index].allSatisfy { letters[index].contains($0) })
            }
        }
    }

    @Test("takes a repeated prompt's tokens from the cells of the first, with the same answer")
    func cachedPrompt() async throws {
        try await withService { service in
            let text = String(repeating: "the same words again ", count: 10)
            let first = try await service.answer(request(.text(text)))
            let again = try await service.answer(request(.text(text)))
            let usage = try #require(again.summary?.usage)
            #expect(first.summary?.usage.cachedTokens == 0)
            #expect(usage.cachedTokens == usage.promptTokens - 1)
            #expect(first.tokens == again.tokens)
        }
    }

    @Test("ends at a stop text and leaves it out")
    func stops() async throws {
        try await withService { service in
            let whole = try await service.answer(request(.text("Hello"), count: 40))
            let stop = String(whole.text.dropFirst(6).prefix(3))
            let cut = try await service.answer(request(.text("Hello"), count: 40) { $0.stop = [stop] })
            #expect(cut.summary?.reason == .stopText(stop))
            let before = try #require(whole.text.firstRange(of: stop)).lowerBound
            #expect(cut.text == String(whole.text[..<before]))
        }
    }

    @Test("never chooses a forbidden token")
    func logitBias() async throws {
        try await withService { service in
            let first = try #require(try await service.answer(request(.text("Hello"), count: 1)).tokens.first)
            let biased = try await service.answer(
                request(.text("Hello"), count: 20) {
                    $0.sampling.logitBias = [LogitBias(target: .token(first), bias: -.infinity)]
                })
            #expect(!biased.tokens.contains(first))
        }
    }

    @Test("ends at the context's end and says so")
    func contextEnd() async throws {
        try await withService(slots: 1, contextSize: 256) { service in
            let answer = try await service.answer(request(.text("Hello"), count: nil))
            let usage = try #require(answer.summary?.usage)
            #expect(usage.totalTokens == 256)
            #expect(answer.summary?.truncated == true)
        }
    }

    @Test("finishes all requests that together need more cells than there are")
    func moreThanCells() async throws {
        try await withService(slots: 4, contextSize: 256, unified: true) { service in
            let answers = try await withThrowingTaskGroup(of: Answer.self) { group in
                for index in 0..<6 {
                    group.addTask { try await service.answer(request(.text("Number \(index)"), count: 120)) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.map(\.tokens.count) == Array(repeating: 120, count: 6))
        }
    }

    @Test("refuses a prompt longer than a sequence can hold, and says how much fits")
    func promptTooLong() async throws {
        try await withService(slots: 1, contextSize: 256) { service in
            await #expect(throws: InferenceError.contextExceeded(promptTokens: 300, contextTokens: 256)) {
                try await service.complete(request(.tokens(Array(repeating: 5, count: 300))))
            }
        }
    }

    @Test("says of a text that is far too long how many tokens it has at least")
    func textTooLong() async throws {
        try await withService(slots: 1, contextSize: 256) { service in
            let error = await #expect(throws: InferenceError.self) {
                try await service.complete(request(.text(String(repeating: "a", count: 50_000))))
            }
            guard case .contextExceeded(let tokens, 256, isAtLeast: true) = error else {
                Issue.record("\(error)")
                return
            }
            #expect((256...50_000).contains(tokens))
        }
    }

    @Test("refuses tokens that are not in the vocabulary", arguments: [TokenID(-1), 1_000_000, .max, .min])
    func unknownTokens(token: TokenID) async throws {
        try await withService { service in
            await #expect(throws: InferenceError.self) { try await service.complete(request(.tokens([1, token]))) }
            let next = try await service.answer(request(.text("Hello")))
            #expect(next.tokens.count == 16)
        }
    }

    @Test("refuses more requests than slots and queue hold, and takes one again when one has gone")
    func queueFull() async throws {
        try await withService(slots: 1, queueLimit: 1) { service in
            let first = try await service.complete(request(.text("Hello"), count: nil))
            var second: GenerationStream? = try await service.complete(request(.text("Hello"), count: 2))
            await #expect(throws: InferenceError.overloaded(.requests(waiting: 1), retryAfter: .seconds(1))) {
                try await service.complete(request(.text("Hello")))
            }
            withExtendedLifetime(second) {}
            second = nil
            let third = try await service.completeWhenThereIsRoom(request(.text("Hello"), count: 2))
            withExtendedLifetime((first, third)) {}
        }
    }

    @Test("frees the slot of a reader that goes away, so that the next request runs")
    func readerGone() async throws {
        try await withService(slots: 1) { service in
            var stream: GenerationStream? = try await service.complete(request(.text("Hello"), count: nil))
            _ = try await stream?.next()
            stream = nil
            let next = try await service.answer(request(.text("Other words"), count: 3))
            #expect(stream == nil && next.tokens.count == 3)
        }
    }

    @Test("ends a request at its deadline while it runs")
    func deadlineOfRunning() async throws {
        try await withService(slots: 1, contextSize: 100_000) { service in
            let running = try await service.complete(
                request(.text("Hello"), count: nil, timeout: .milliseconds(200)))
            await #expect(throws: InferenceError.timedOut(after: .milliseconds(200))) { try await collect(running) }
        }
    }

    @Test("ends a request at its deadline while it waits for a slot")
    func deadlineOfWaiting() async throws {
        try await withService(slots: 1, contextSize: 100_000) { service in
            let running = try await service.complete(request(.text("Hello"), count: nil))
            let waiting = try await service.complete(
                request(.text("Hello"), count: 1, timeout: .milliseconds(50)))
            await #expect(throws: InferenceError.timedOut(after: .milliseconds(50))) { try await collect(waiting) }
            withExtendedLifetime(running) {}
        }
    }

    @Test("tells a request whose time is over already that it is, and not that there is a queue")
    func lateRequest() async throws {
        try await withService { service in
            await #expect(throws: InferenceError.timedOut(after: .zero)) {
                try await service.complete(request(.text("Hello"), timeout: .zero))
            }
            #expect(service.activity.refusals == 0)
        }
    }

    @Test("finishes what runs when it is drained, and refuses what comes then")
    func drains() async throws {
        try await withService { service in
            let stream = try await service.complete(request(.text("Hello"), count: 30))
            service.beginShutdown(isImmediate: false)
            await #expect(throws: InferenceError.shuttingDown) { try await service.complete(request(.text("Hello"))) }
            let answer = try await collect(stream)
            #expect(answer.tokens.count == 30)
        }
    }

    @Test("reports how much of a long prompt is computed")
    func progress() async throws {
        try await withService(slots: 1) { service in
            let stream = try await service.complete(
                request(.tokens(Array(repeating: 7, count: 900)), count: 1) { $0.reportsPromptProgress = true })
            var processed: [Int] = []
            while let events = try await stream.next() {
                for case .promptProgress(let progress) in events { processed.append(progress.processed) }
            }
            #expect(processed.last == 900)
        }
    }
}
