import ChasquiCore
import Foundation
import Synchronization
import Testing

@testable import ChasquiLlama

private let rankingModel = ProcessInfo.processInfo.environment["CHASQUI_TINY_RANKING_MODEL"]
private let identity = RequestIdentity(id: "test")

private func embedding(_ inputs: [Prompt], _ change: (inout EmbeddingRequest) -> Void = { _ in }) -> EmbeddingRequest {
    var request = EmbeddingRequest(identity: identity, inputs: inputs)
    change(&request)
    return request
}

@Suite("A service asked for vectors", .enabled(if: TinyModel.isThere && rankingModel != nil))
struct EmbeddingServiceTests {
    /// A model without a memory, made to give vectors.
    private func withEncoder(
        pooling: EmbeddingConfiguration.Pooling = .mean, batch: Int = 512,
        _ body: (LlamaService) async throws -> Void
    ) async throws {
        let change: (inout EngineConfiguration) -> Void = {
            $0.embedding.pooling = pooling
            $0.microBatchSize = batch
        }
        try await withService(model: rankingModel, change, body)
    }

    @Test("gives each text the vector that it has alone, whatever is computed with it")
    func together() async throws {
        try await withEncoder { service in
            let texts = (0..<20).map { Prompt.text("the road " + String(repeating: "and so on ", count: $0)) }
            let all = try await service.embed(embedding(texts))
            #expect(all.count == texts.count)
            for index in [0, 7, 19] {
                let alone = try #require(try await service.embed(embedding([texts[index]])).first)
                #expect(alone.tokens == all[index].tokens)
                let product = zip(alone.vectors[0], all[index].vectors[0]).reduce(0) { $0 + $1.0 * $1.1 }
                #expect(product > 0.9999)
            }
        }
    }

    @Test("asks before it computes, and computes nothing that is refused")
    func admission() async throws {
        try await withEncoder { service in
            let refusal = InferenceError.limited(
                message: "no", code: "no", limit: "tokens_per_day", retryAfter: .seconds(1))
            let asked = Mutex<[Int]>([])
            let admission = PromptAdmission { tokens throws(InferenceError) in
                asked.withLock { $0.append(tokens) }
                throw refusal
            }
            let request = embedding([.text("one"), .text("two")]) { $0.identity.admission = admission }
            await #expect(throws: refusal) { try await service.embed(request) }
            #expect(service.activity.embedding.inputs == 0)
            var free = request
            free.identity.admission = nil
            let tokens = try await service.embed(free).reduce(0) { $0 + $1.tokens }
            #expect(asked.withLock { $0 } == [tokens])
        }
    }

    @Test("tells when its stages begin and end")
    func stages() async throws {
        try await withEncoder { service in
            let stages = RequestStages()
            let before = ContinuousClock.now
            _ = try await service.embed(embedding([.text("one"), .text("two")]) { $0.identity.stages = stages })
            let end = ContinuousClock.now
            let periods = stages.periods(until: end.advanced(by: .seconds(1)))
            #expect(periods.map(\.stage) == [.queue, .embedding])
            #expect(periods.allSatisfy { $0.start >= before && $0.end <= end })
        }
    }

    @Test("computes what is asked for at once together, and counts it")
    func concurrent() async throws {
        try await withEncoder { service in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await service.embed(embedding([.text("one"), .text("two")])).count }
                }
                for try await count in group { #expect(count == 2) }
            }
            let activity = service.activity.embedding
            #expect(activity.inputs == 16)
            #expect(activity.requests == 0)
            #expect(activity.steps >= 1 && activity.steps <= 8)
        }
    }

    @Test("keeps the first dimensions and scales them again")
    func dimensions() async throws {
        try await withEncoder { service in
            let whole = try await service.embed(embedding([.text("a")]))[0].vectors[0]
            let short = try await service.embed(embedding([.text("a")]) { $0.dimensions = 8 })[0].vectors[0]
            #expect(short.count == 8 && whole.count == 64)
            #expect(abs(short.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
            #expect(abs(short[0] / short[1] - whole[0] / whole[1]) < 1e-3)
            await #expect(throws: InferenceError.self) {
                try await service.embed(embedding([.text("a")]) { $0.dimensions = 65 })
            }
        }
    }

    @Test("says how many tokens fit where a text is too long")
    func tooLong() async throws {
        try await withEncoder(batch: 16) { service in
            let request = embedding([.text("a"), .tokens(Array(repeating: 5, count: 17))])
            await #expect {
                try await service.embed(request)
            } throws: { error in
                guard case .invalid(let field, let message)? = error as? InferenceError else { return false }
                return field == "input[1]" && message.contains("17 tokens; 16 fit") && message.contains("--ubatch-size")
            }
            let fits = try await service.embed(embedding([.tokens(Array(repeating: 5, count: 16))]))
            #expect(fits[0].tokens == 16)
        }
    }

    @Test("refuses tokens that there are not")
    func unknownTokens() async throws {
        try await withEncoder { service in
            for token in [-1, 384, TokenID.max] {
                await #expect(throws: InferenceError.self) {
                    try await service.embed(embedding([.tokens([token])]))
                }
            }
        }
    }

    @Test("gives each token a vector where nothing is pooled, to those who can take it")
    func tokenVectors() async throws {
        try await withEncoder(pooling: .none) { service in
            let answer = try await service.embed(
                embedding([.tokens([1, 2, 3]), .tokens([4])]) { $0.takesTokenVectors = true })
            #expect(answer.map(\.vectors.count) == [3, 1])
            await #expect(throws: InferenceError.self) { try await service.embed(embedding([.tokens([1])])) }
        }
    }

    @Test("cannot generate with an encoder, and says so")
    func noGeneration() async throws {
        try await withEncoder { service in
            await #expect {
                try await service.complete(request(.text("a")))
            } throws: { error in
                guard case .incapable(let message)? = error as? InferenceError else { return false }
                return message.contains("cannot generate")
            }
        }
    }

    @Test("lists slots that are always idle with an encoder")
    func slots() async throws {
        try await withEncoder { service in
            let slots = try await service.slots()
            #expect(slots.count == service.model.figures?.slots)
            #expect(!slots.isEmpty && slots.allSatisfy { $0.task == nil && $0.former == nil && $0.context > 0 })
        }
    }

    @Test("gives up a request that is cancelled")
    func cancelled() async throws {
        try await withEncoder(batch: 16) { service in
            let inputs = Array(repeating: Prompt.tokens(Array(repeating: 5, count: 16)), count: 2048)
            let task = Task { try await service.embed(embedding(inputs)) }
            // On a thread of its own: those of Swift's pool may be busy with other tests until all is computed.
            Thread.detachNewThread {
                while service.activity.embedding.steps == 0 { Thread.sleep(forTimeInterval: 0) }
                task.cancel()
            }
            await #expect(throws: InferenceError.cancelled) { try await task.value }
            #expect(service.activity.embedding.inputs < 2048)
            #expect(service.activity.embedding.requests == 0)
        }
    }

    @Test("generates and makes vectors side by side where it is switched on")
    func both() async throws {
        try await withService { configuration in
            configuration.embedding.isEnabled = true
        } _: { service in
            let alone = try await service.answer(request(.text("Once upon")))
            async let vectors = service.embed(embedding(Array(repeating: .text("the river"), count: 64)))
            let beside = try await service.answer(request(.text("Once upon")))
            #expect(beside.tokens == alone.tokens)
            #expect(try await vectors.count == 64)
        }
    }

    @Test("names the flag where it is switched off")
    func switchedOff() async throws {
        try await withService { service in
            for (flag, call) in [
                ("--embedding", { _ = try await service.embed(embedding([.text("a")])) }),
                (
                    "--reranking",
                    {
                        _ = try await service.rank(RankingRequest(identity: identity, query: "a", documents: ["b"]))
                    }
                ),
            ] as [(String, () async throws -> Void)] {
                await #expect {
                    try await call()
                } throws: { error in
                    guard case .unsupported(let message)? = error as? InferenceError else { return false }
                    return message.contains(flag)
                }
            }
        }
    }

    @Test("scores documents as it would each of them alone")
    func ranking() async throws {
        try await withService(model: rankingModel) { service in
            let documents = ["a bridge", "the town on the other side", "rain"]
            let all = try await service.rank(RankingRequest(identity: identity, query: "river", documents: documents))
            #expect(Set(all.scores).count == 3)
            for (document, score) in zip(documents, all.scores) {
                let alone = try await service.rank(
                    RankingRequest(identity: identity, query: "river", documents: [document]))
                #expect(abs(alone.scores[0] - score) < 1e-4)
            }
        }
    }
}
