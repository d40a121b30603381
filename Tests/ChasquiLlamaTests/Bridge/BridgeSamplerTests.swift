import ChasquiCore
import OrderedCollections
import Testing

@testable import ChasquiLlama

@Suite("Sampling", .enabled(if: BridgeModel.isThere))
struct BridgeSamplerTests {
    let model: LlamaModel

    init() throws {
        model = try BridgeModel.load()
    }

    private func sampler(
        constraint: OutputConstraint? = nil, chat: RenderedChat? = nil,
        _ change: (inout SamplingOptions) -> Void = { _ in }
    ) throws(InferenceError) -> LlamaSampler {
        var options = SamplingOptions()
        change(&options)
        return try LlamaSampler(model: model, sampling: options, constraint: constraint, chat: chat)
    }

    private func refusal(
        constraint: OutputConstraint? = nil, _ change: (inout SamplingOptions) -> Void = { _ in }
    ) -> (field: String, message: String)? {
        do {
            _ = try sampler(constraint: constraint, change)
        } catch .invalid(let field, let message) {
            return (field, message)
        } catch {
            Issue.record(error)
        }
        return nil
    }

    @Test("no temperature chooses the largest logit")
    func greedy() throws {
        let context = try BridgeContext(prompt: "The capital of France is")
        let greedy = try sampler { $0.temperature = 0 }
        #expect(greedy.isGreedyWithoutHistory)
        #expect(try context.sample(greedy) == context.likeliest)
    }

    @Test("whatever changes logits is no plain argmax")
    func notGreedy() throws {
        #expect(try !sampler().isGreedyWithoutHistory)
        let changes: [(inout SamplingOptions) -> Void] = [
            { $0.repeatPenalty = 1.1 }, { $0.presencePenalty = 1 }, { $0.frequencyPenalty = 1 },
            { $0.ignoreEOS = true },
            { $0.logitBias = [LogitBias(target: .token(5), bias: 1)] },
        ]
        for change in changes {
            let sampler = try sampler {
                $0.temperature = 0
                change(&$0)
            }
            #expect(!sampler.isGreedyWithoutHistory)
        }
        let constrained = try sampler(constraint: .grammar("root ::= \"a\"")) { $0.temperature = 0 }
        #expect(!constrained.isGreedyWithoutHistory)
    }

    @Test("the same seed gives the same text, and no seed gives one that repeats it", arguments: [-1, 0.3])
    func seed(adaptiveTarget: Float) throws {
        func text(_ seed: UInt32?) throws -> (String, UInt32) {
            let sampler = try sampler {
                $0.seed = seed
                $0.temperature = 2
                $0.adaptiveTarget = adaptiveTarget
            }
            return (try BridgeContext(prompt: "Once upon a time").generate(sampler, limit: 12), sampler.seed)
        }
        let (first, seed) = try text(nil)
        #expect(try text(seed).0 == first)
        #expect(try text(seed).1 == seed)
        #expect(try text(seed &+ 1).0 != first)
    }

    @Test("a bias of a token and of a text forbid and force")
    func bias() throws {
        let context = try BridgeContext(prompt: "The capital of France is")
        let likeliest = context.likeliest
        let forbidding = try sampler {
            $0.temperature = 0
            $0.logitBias = [LogitBias(target: .token(likeliest), bias: -.infinity)]
        }
        #expect(try context.sample(forbidding) != likeliest)
        let forcing = try sampler {
            $0.temperature = 0
            $0.logitBias = [LogitBias(target: .text(" llama"), bias: 1000)]
        }
        let forced = try context.sample(forcing)
        #expect(try model.tokenize(" llama", addSpecial: false, parseSpecial: false).contains(forced))
    }

    @Test("a bias outside the vocabulary is refused", arguments: [-1, .max] as [TokenID])
    func biasOutside(token: TokenID) {
        #expect(refusal { $0.logitBias = [LogitBias(target: .token(token), bias: 1)] }?.field == "logit_bias")
    }

    @Test("ignoring the end leaves no end to choose")
    func ignoreEnd() throws {
        let end = try #require(model.specialToken(named: "<|im_end|>"))
        let context = try BridgeContext(prompt: "Bye")
        let sampler = try sampler {
            $0.temperature = 0
            $0.ignoreEOS = true
            // Would win by far if it were allowed.
            $0.logitBias = [LogitBias(target: .token(end), bias: 1e6)]
        }
        #expect(try context.sample(sampler) != end)
    }

    @Test("penalties look at the tokens accepted before")
    func penalties() throws {
        let context = try BridgeContext(prompt: "red red red red red red red red red")
        let repeated = context.likeliest
        let sampler = try sampler {
            $0.temperature = 0
            $0.frequencyPenalty = 2
            $0.penaltyLastN = 64
        }
        #expect(sampler.historyLength == 64)
        for _ in 0..<60 { sampler.accept(repeated, isGenerated: false) }
        #expect(try context.sample(sampler) != repeated)
    }

    @Test("a request does not choose how much memory its history takes")
    func history() throws {
        #expect(try sampler().historyLength == 0)
        for length in [-1, .max] {
            let sampler = try sampler {
                $0.penaltyLastN = length
                $0.presencePenalty = 1
            }
            #expect(sampler.historyLength == model.trainedContext)
        }
    }

    @Test("extreme values choose a token all the same")
    func extremes() throws {
        let context = try BridgeContext(prompt: "Hello")
        let changes: [(inout SamplingOptions) -> Void] = [
            { $0.topK = .max }, { $0.topK = 1 }, { $0.topP = 0 }, { $0.minP = 1 }, { $0.typicalP = 0 },
            { $0.temperature = .greatestFiniteMagnitude }, { $0.temperature = .leastNonzeroMagnitude },
        ]
        for change in changes {
            let token = try context.sample(sampler(change))
            #expect(model.contains(token))
        }
    }

    @Test("logits that were not computed are a failure")
    func noLogits() throws {
        let context = try BridgeContext(prompt: "Hello there")
        let sampler = try sampler()
        #expect(throws: LlamaFailure.self) { try context.sample(sampler, index: 100) }
        #expect(throws: LlamaFailure.self) { try context.sample(sampler, index: -100) }
    }

    @Test("what may not be accepted shows at the next choice", arguments: [-1, .max] as [TokenID])
    func acceptOutside(token: TokenID) throws {
        let context = try BridgeContext(prompt: "Hello")
        let sampler = try sampler()
        sampler.accept(token, isGenerated: true)
        #expect(throws: LlamaFailure.self) { try context.sample(sampler) }
    }
}
