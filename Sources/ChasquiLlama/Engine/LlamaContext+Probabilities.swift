import CLlama
import ChasquiCore

extension LlamaContext {
    /// How probable a token was, going by the logits at a batch index; after sampling, one that was just chosen from them.
    func probability(
        of token: TokenID, at index: Int32, _ options: ProbabilityOptions, sampler: LlamaSampler
    ) throws(LlamaFailure) -> TokenProbability {
        var top = [chasqui_probability](repeating: chasqui_probability(), count: options.top)
        let capacity = top.count
        var count = 0
        var logarithm: Float = 0
        if options.afterSampling {
            try sampler.readProbabilities(of: token, top: &top, count: &count, logarithm: &logarithm)
        } else {
            try LlamaCalls.check {
                chasqui_probabilities_of_model(pointer, index, token, &top, capacity, &count, &logarithm, $0)
            }
        }
        return TokenProbability(
            chosen: candidate(token, logarithm),
            top: top.prefix(count).map { candidate($0.token, $0.logarithm) })
    }

    /// What is told of a prompt's first token.
    func firstProbability(of token: TokenID) -> TokenProbability {
        TokenProbability(chosen: candidate(token, 0), top: [], isFirst: true)
    }

    private func candidate(_ token: TokenID, _ logarithm: Float) -> TokenProbability.Candidate {
        var bytes: [UInt8] = []
        model.appendPiece(of: token, special: true, to: &bytes)
        // What is not finite or less has no number in JSON.
        return TokenProbability.Candidate(
            token: token, bytes: bytes,
            logarithm: logarithm >= TokenProbability.leastLogarithm ? logarithm : TokenProbability.leastLogarithm)
    }
}
