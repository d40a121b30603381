import CLlama
import ChasquiCore

@testable import ChasquiLlama

/// Says how far greedy answers are from what the model says when it computes the whole text in one piece.
///
/// llama.cpp rounds differently where a batch has another shape, so that of two nearly equal tokens either may be chosen;
/// a token that is chosen for a wrong context is far from the best.
struct GreedyAudit {
    private let model: LlamaModel
    private let context: LlamaContext
    /// What the requests of these tests may choose: all but the ends of a generation.
    private let choices: [Int]

    /// - Parameter length: the most tokens of a prompt and its answer.
    init(path: String, length: Int) throws {
        TinyModel.silence
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: path))
        choices = (0..<model.vocabularySize).filter { [model] in !model.isEndOfGeneration(TokenID($0)) }
        var parameters = llama_context_default_params()
        parameters.n_ctx = UInt32(length)
        parameters.n_batch = UInt32(length)
        parameters.n_ubatch = 512
        parameters.no_perf = true
        context = LlamaContext(
            owning: try LlamaCalls.makeContext(model: model, parameters: parameters), model: model,
            batchTokens: length)
    }

    /// The largest distance, in log-probability, of an answer's token to the best one of its place.
    func worstGap(prompt: [TokenID], answer: [TokenID]) throws -> Float {
        context.clear(slot: 0)
        context.clearBatch()
        let tokens = prompt + answer.dropLast()
        var indices: [Int32] = []
        for (position, token) in tokens.enumerated() {
            let index = context.addToBatch(
                token, position: position, slot: 0, wantsLogits: position >= prompt.count - 1)
            if position >= prompt.count - 1 { indices.append(index) }
        }
        guard case .done = context.decode() else { throw LlamaFailure(message: "the step failed") }
        return zip(indices, answer).reduce(0) { worst, pair in
            guard let logits = llama_get_logits_ith(context.pointer, pair.0) else { return .infinity }
            let best = choices.reduce(-Float.infinity) { max($0, logits[$1]) }
            // The difference of two logits is that of their log-probabilities.
            return max(worst, best - logits[Int(pair.1)])
        }
    }
}
