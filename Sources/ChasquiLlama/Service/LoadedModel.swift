import ChasquiCore

/// What requests need of a ready model on their own tasks.
struct LoadedModel: Sendable {
    let model: LlamaModel
    /// A model may have a chat template that does not work; completions work all the same.
    let templates: Result<ChatTemplates, LlamaFailure>
    /// Tokens that one sequence can hold.
    let sequenceContext: Int

    /// The tokens of a completion's prompt.
    func tokens(of prompt: Prompt) throws(InferenceError) -> [TokenID] {
        switch prompt {
        case .text(let text): return try checked(tokenize(text, addSpecial: true))
        case .tokens(let tokens): return try checked(tokens)
        case .mixed(let parts):
            var tokens: [TokenID] = []
            for (index, part) in parts.enumerated() {
                switch part {
                case .token(let token): tokens.append(token)
                case .text(let text): tokens += try tokenize(text, addSpecial: index == 0)
                }
            }
            return try checked(tokens)
        }
    }

    private func tokenize(_ text: String, addSpecial: Bool) throws(InferenceError) -> [TokenID] {
        let fewest = model.fewestTokens(of: text)
        guard fewest < sequenceContext else {
            throw .contextExceeded(promptTokens: fewest, contextTokens: sequenceContext)
        }
        do {
            return try model.tokenize(text, addSpecial: addSpecial, parseSpecial: true)
        } catch {
            throw .invalid(field: "prompt", message: "The text could not be turned into tokens: \(error.message)")
        }
    }

    private func checked(_ tokens: [TokenID]) throws(InferenceError) -> [TokenID] {
        var tokens = tokens
        if tokens.isEmpty {
            guard let begin = model.beginToken else {
                throw .invalid(field: "prompt", message: "The prompt is empty; give at least one token.")
            }
            tokens = [begin]
        }
        guard tokens.count < sequenceContext else {
            throw .contextExceeded(promptTokens: tokens.count, contextTokens: sequenceContext)
        }
        if let wrong = tokens.first(where: { $0 < 0 || $0 >= model.vocabularySize }) {
            throw .invalid(
                field: "prompt",
                message: "Token \(wrong) is not in the vocabulary; tokens are 0 to \(model.vocabularySize - 1).")
        }
        return tokens
    }
}
