import ChasquiCore

extension Generation {
    /// Delivers the probabilities of prompt tokens for which a step has logits: those of a token tell of the next one.
    /// What was computed before, and again since the sequence lost its cells, is not told again.
    /// - Parameters:
    ///   - index: where the batch has the first token.
    ///   - position: of that token in the prompt.
    func scorePrompt(
        context: LlamaContext, index: Int32, position: Int, count: Int
    ) throws(LlamaFailure) {
        guard var score = promptScore, let options = options.probabilities, let first = prompt.first else { return }
        var told: [TokenProbability] = []
        if score.count == 0 { told.append(score.add(context.firstProbability(of: first))) }
        while score.count < prompt.count, score.count - 1 < position + count {
            let row = index + Int32(score.count - 1 - position)
            let token = prompt[score.count]
            told.append(score.add(try context.probability(of: token, at: row, options, sampler: sampler)))
        }
        promptScore = score
        if !told.isEmpty { output.send(.text(TextDelta(text: "", probabilities: told))) }
    }
}
