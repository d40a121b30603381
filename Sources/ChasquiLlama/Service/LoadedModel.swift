import ChasquiCore

/// What requests need of a ready model on their own tasks.
struct LoadedModel: Sendable {
    let model: LlamaModel
    /// A model may have a chat template that does not work; completions work all the same.
    let templates: Result<ChatTemplates, LlamaFailure>
    /// Tokens that one sequence can hold.
    let sequenceContext: Int
    /// Its memory cannot be cut, so that states are saved where a later prompt may part from an earlier one.
    let needsCheckpoints: Bool
    /// Where slots are saved to; nil where they are not.
    let slotDirectory: SlotDirectory?
    /// The most tokens of a step.
    let batchTokens: Int
    /// Of prompts that are filled in.
    let putsSuffixFirst: Bool
    /// Sequences that run at once.
    let slots: Int
    /// Answers go on in a full context.
    let shiftsContext: Bool
    let adapters: AdapterRegistry
    /// What the embedding engine takes, where there is one.
    let embedding: EmbeddingLimits?

    /// The tokens of a completion's prompts. An error says which one it is of.
    func prompts(of request: CompletionRequest) throws(InferenceError) -> [[TokenID]] {
        var prompts: [[TokenID]] = []
        for (index, prompt) in request.prompts.enumerated() {
            do {
                prompts.append(try tokens(of: prompt, answer: request.options.maxTokens))
            } catch .invalid("prompt", let message) where request.prompts.count > 1 {
                throw .invalid(field: "prompt[\(index)]", message: message)
            }
        }
        return prompts
    }

    /// The tokens of a prompt.
    /// - Parameter answer: the most tokens to generate, for which a prompt that is filled in leaves room.
    func tokens(of prompt: Prompt, answer: Int? = nil) throws(InferenceError) -> [TokenID] {
        switch prompt {
        case .infill(let infill): return try checked(tokens(of: infill, answer: answer))
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

    /// Where a completion's state is worth saving: before the last token, which is always computed again.
    func checkpoints(of prompt: [TokenID]) -> [Int] {
        needsCheckpoints && prompt.count > 1 ? [prompt.count - 1] : []
    }

    /// Where a chat's state is worth saving: before the last user's turn too, whose answer may be asked for again in
    /// other words.
    func checkpoints(of request: ChatRequest, prompt: [TokenID]) throws(InferenceError) -> [Int] {
        let end = checkpoints(of: prompt)
        guard needsCheckpoints, let turn = request.messages.lastIndex(where: { $0.role == .user }), turn > 0 else {
            return end
        }
        var earlier = request
        earlier.messages = Array(request.messages[..<turn])
        guard let rendered = try? templates.get().render(earlier),
            let tokens = try? tokens(of: .text(rendered.prompt))
        else { return end }
        let common = zip(tokens, prompt).prefix { $0 == $1 }.count
        return common > 0 && common < (end.first ?? 0) ? [common] + end : end
    }

    private func tokenize(_ text: String, addSpecial: Bool) throws(InferenceError) -> [TokenID] {
        let fewest = model.fewestTokens(of: text)
        guard fewest < sequenceContext else {
            throw .contextExceeded(promptTokens: fewest, contextTokens: sequenceContext, isAtLeast: true)
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
