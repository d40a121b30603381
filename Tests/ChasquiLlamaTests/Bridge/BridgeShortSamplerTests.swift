import CLlama
import ChasquiCore
import TestSupport
import Testing

@testable import ChasquiLlama

@Suite("Sampling without the whole vocabulary", .enabled(if: BridgeModel.isThere))
struct BridgeShortSamplerTests {
    typealias Change = @Sendable (inout SamplingOptions) -> Void

    private static let biases: [LogitBias] = [
        LogitBias(target: .token(7), bias: 9), LogitBias(target: .token(7), bias: -1.5),
        LogitBias(target: .token(400), bias: -.infinity), LogitBias(target: .token(48_000), bias: 8.5),
    ]

    static let cases: [(name: String, change: Change)] = [
        ("as it is", { _ in }),
        ("one candidate", { $0.topK = 1 }),
        ("200 candidates", { $0.topK = 200 }),
        ("1024 candidates, all of them", { ($0.topK, $0.topP, $0.minP, $0.temperature) = (1024, 1, 0, 3) }),
        ("a vocabulary of candidates", { $0.topK = 1_000_000 }),
        ("all candidates", { $0.topK = 0 }),
        ("typical ones", { ($0.typicalP, $0.temperature) = (0.7, 2) }),
        ("a small nucleus", { ($0.topP, $0.minP) = (0.3, 0) }),
        ("no end", { $0.ignoreEOS = true }),
        ("biases", { ($0.logitBias, $0.temperature) = (biases, 1) }),
        ("repetition", { ($0.repeatPenalty, $0.penaltyLastN, $0.topK) = (1.3, 16, 8) }),
        (
            "penalties and biases",
            {
                ($0.presencePenalty, $0.frequencyPenalty, $0.repeatPenalty) = (0.6, 0.4, 1.1)
                ($0.penaltyLastN, $0.topK, $0.logitBias, $0.ignoreEOS) = (-1, 5, biases, true)
            }
        ),
        ("the likeliest", { ($0.temperature, $0.ignoreEOS) = (0, true) }),
        (
            "the likeliest after penalties",
            { ($0.temperature, $0.repeatPenalty, $0.frequencyPenalty, $0.logitBias) = (0, 1.2, 0.3, biases) }
        ),
        ("the likeliest of the typical", { ($0.temperature, $0.typicalP) = (0, 0.5) }),
    ]

    @Test("chooses what llama.cpp's samplers choose, token for token", arguments: cases.indices)
    func same(index: Int) throws {
        let context = try BridgeContext(prompt: "The")
        let model = context.model
        var random = SeededGenerator(seed: UInt64(index))
        var options = SamplingOptions()
        options.seed = UInt32(truncatingIfNeeded: random.next())
        Self.cases[index].change(&options)
        let short = try LlamaSampler(model: model, sampling: options, constraint: nil, chat: nil)
        let whole = try LlamaSampler(
            model: model, sampling: options, constraint: nil, chat: nil, wholeVocabulary: true)
        let logits = UnsafeMutableBufferPointer(
            start: llama_get_logits_ith(context.pointer, -1), count: model.vocabularySize)
        var drawn = (0..<logits.count).map { _ in Float.random(in: -12...12, using: &random) }
        for step in 0..<48 {
            // A few that stand out, others each time, so that penalties have something to do.
            let places = (0..<6).map { _ in Int.random(in: 0..<logits.count, using: &random) }
            for place in places { drawn[place] = Float.random(in: 12...15, using: &random) }
            _ = logits.update(fromContentsOf: drawn)
            let token = try context.sample(short)
            #expect(logits.elementsEqual(drawn), "the logits are as they were")
            #expect(try context.sample(whole) == token, "\(Self.cases[index].name), step \(step)")
            short.accept(token, isGenerated: true)
            whole.accept(token, isGenerated: true)
        }
    }

    @Test("fails where nothing may be chosen", arguments: [0, 0.8] as [Float])
    func nothing(temperature: Float) throws {
        let context = try BridgeContext(prompt: "The")
        var options = SamplingOptions()
        options.temperature = temperature
        options.ignoreEOS = true
        let sampler = try LlamaSampler(model: context.model, sampling: options, constraint: nil, chat: nil)
        let logits = UnsafeMutableBufferPointer(
            start: llama_get_logits_ith(context.pointer, -1), count: context.model.vocabularySize)
        logits.update(repeating: -.infinity)
        #expect(throws: LlamaFailure.self) { try context.sample(sampler) }
    }
}
