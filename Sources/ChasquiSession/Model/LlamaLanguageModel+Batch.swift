import ChasquiCore

extension LlamaLanguageModel {
    /// Answers prompts side by side, each on its own, in their order.
    ///
    /// What they begin with together, first of all the instructions, is computed once.
    /// - Parameters:
    ///   - prompts: how many there are is not limited; a few more than run at once are on their way at any time.
    ///   - instructions: what the model is told before each of them.
    ///   - options: of each answer.
    /// - Throws: the error of the first that fails; the others are ended then.
    public func respond(
        to prompts: [String], instructions: String? = nil, options: GenerationOptions = GenerationOptions()
    ) async throws -> [LanguageModelSession.Response<String>] {
        try await respond(to: prompts, generating: String.self, instructions: instructions, options: options)
    }

    /// Answers prompts side by side with values of a type, each on its own, in their order.
    ///
    /// What they begin with together, first of all the instructions, is computed once.
    /// - Parameters:
    ///   - prompts: how many there are is not limited; a few more than run at once are on their way at any time.
    ///   - type: what each answer is.
    ///   - instructions: what the model is told before each of them.
    ///   - options: of each answer.
    /// - Throws: the error of the first that fails; the others are ended then.
    public func respond<Content: Generable & Sendable>(
        to prompts: [String], generating type: Content.Type, instructions: String? = nil,
        options: GenerationOptions = GenerationOptions()
    ) async throws -> [LanguageModelSession.Response<Content>] {
        try await load()
        var responses: [LanguageModelSession.Response<Content>?] = Array(repeating: nil, count: prompts.count)
        let answer = { @Sendable (index: Int) async throws -> (Int, LanguageModelSession.Response<Content>) in
            let session = LanguageModelSession(model: self, instructions: instructions)
            let response = try await session.respond(to: prompts[index], generating: type, options: options)
            return (index, response)
        }
        try await withThrowingTaskGroup(of: (Int, LanguageModelSession.Response<Content>).self) { group in
            var waiting = prompts.indices.makeIterator()
            for index in IteratorSequence(waiting).prefix(max(2, service.activity.slots * 2)) {
                group.addTask { try await answer(index) }
                _ = waiting.next()
            }
            while let (index, response) = try await group.next() {
                responses[index] = response
                if let index = waiting.next() { group.addTask { try await answer(index) } }
            }
        }
        return responses.compactMap { $0 }
    }
}
