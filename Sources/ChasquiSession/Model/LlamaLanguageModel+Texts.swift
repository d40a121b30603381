import ChasquiCore
import Foundation

extension LlamaLanguageModel {
    /// How many tokens a text has, without those that the model puts around it.
    /// - Throws: ``LanguageModelSession/GenerationError``.
    public func tokenCount(of text: String) async throws -> Int {
        try await asking { service in
            try await service.tokenize(TokenizeRequest(content: .text(text), parsesSpecial: false)).tokens.count
        }
    }

    /// Vectors of texts, in their order, each with length 1.
    ///
    /// The model was made with ``Configuration/makesEmbeddings``, or cannot do anything else.
    /// - Parameters:
    ///   - texts: each at most as long as a step of the model.
    ///   - dimensions: how many numbers of a vector are kept, for models that were trained for it; nil keeps all.
    /// - Throws: ``LanguageModelSession/GenerationError``.
    public func embeddings(of texts: [String], dimensions: Int? = nil) async throws -> [[Float]] {
        guard !texts.isEmpty else { return [] }
        if let dimensions, dimensions < 1 {
            throw LanguageModelSession.GenerationError.invalidOptions(
                "dimensions is \(dimensions); it has to be at least 1.")
        }
        let request = EmbeddingRequest(
            identity: RequestIdentity(id: UUID().uuidString), inputs: texts.map { .text($0) }, field: "texts",
            dimensions: dimensions)
        return try await asking { service in try await service.embed(request).map { $0.vectors.first ?? [] } }
    }

    /// How probable each token of a text is after those before it, from the first one that has something before it on.
    /// - Parameters:
    ///   - text: at most as long as the context.
    ///   - alternatives: how many of the likeliest tokens are told beside each. Range 0...
    /// - Throws: ``LanguageModelSession/GenerationError``.
    public func logProbabilities(of text: String, alternatives: Int = 0) async throws -> [TokenLogProbability] {
        guard (0...Int(Int32.max)).contains(alternatives) else {
            throw LanguageModelSession.GenerationError.invalidOptions(
                "alternatives is \(alternatives); it has to be at least 0.")
        }
        var options = ChasquiCore.GenerationOptions()
        options.maxTokens = 0
        options.echoesPrompt = true
        options.probabilities = ProbabilityOptions(top: alternatives, ofPrompt: true)
        let request = CompletionRequest(
            identity: RequestIdentity(id: UUID().uuidString), prompts: [.text(text)], options: options)
        return try await asking { service in
            var answer = RawAnswer(summary: .none)
            let stream = try await service.complete(request)
            while let events = try await stream.next() {
                for event in events { answer.take(event) { _ in } }
            }
            return answer.probabilities.filter { !$0.isFirst }.map { TokenLogProbability($0) }
        }
    }

    private func asking<Result: Sendable>(
        _ body: @Sendable (any InferenceService) async throws -> Result
    ) async throws -> Result {
        try await load()
        do {
            return try await body(service)
        } catch let error as InferenceError {
            throw LanguageModelSession.GenerationError.of(error)
        }
    }
}

extension LanguageModelSession {
    /// How many tokens the model would read if this were the next prompt: all that was said before, and what the model's
    /// chat format puts around it. See ``LlamaLanguageModel/Information/contextSize``.
    /// - Throws: ``GenerationError``.
    public func tokenCount(of prompt: Prompt) async throws -> Int {
        try await model.load()
        var request = request(choice: definitions.isEmpty ? .none : .auto, options: ChasquiCore.GenerationOptions())
        request.messages.append(ChatMessage(role: .user, content: prompt.text))
        do {
            return try await model.service.promptTokens(of: request)
        } catch {
            throw GenerationError.of(error)
        }
    }
}
