import ChasquiCore

extension LoadedModel {
    /// What may not come before an answer has its least tokens; none where it has no such number.
    func endTokens(of options: GenerationOptions) -> [TokenID] {
        guard options.leastTokens > 0 else { return [] }
        return (0..<TokenID(model.vocabularySize)).filter {
            model.isEndOfGeneration($0) || options.stopTokens.contains($0)
        }
    }

    /// The special tokens that a request wants to see.
    func shownTokens(of options: GenerationOptions) -> Set<TokenID> {
        var shown: Set<TokenID> = []
        for text in options.shownTokens {
            let tokens = (try? model.tokenize(text, addSpecial: false, parseSpecial: true)) ?? []
            if tokens.count == 1 { shown.formUnion(tokens) }
        }
        return shown
    }

    func checkTokens(of options: GenerationOptions) throws(InferenceError) {
        guard let wrong = options.stopTokens.first(where: { !model.contains($0) }) else { return }
        throw .invalid(
            field: "stop_token_ids",
            message:
                "stop_token_ids has \(wrong), which is not in the vocabulary; tokens are 0 to \(model.vocabularySize - 1)."
        )
    }
}
