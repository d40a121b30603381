import ChasquiCore

extension HTTPContext {
    /// Counts the prompts of a generation that was taken: the one that it has, and those of later rounds.
    /// - Throws: ``InferenceError/limited(message:code:limit:retryAfter:)``.
    func admit(_ stream: GenerationStream) throws(InferenceError) {
        let (position, tokens) = (stream.queuePosition, stream.promptTokens)
        record.update { $0.queuePosition = position }
        try permit?.admit(promptTokens: tokens, waits: position > 0)
        // What is refused was not used.
        record.update { $0.promptTokens += tokens }
        // Whoever runs the rounds must not hold the caller's place when its request is over.
        stream.onLaterPrompt { [record, weak permit] tokens in
            record.update { $0.promptTokens += tokens }
            permit?.count(promptTokens: tokens)
        }
    }

    /// Counts what vectors are made of, before they are.
    var admission: PromptAdmission {
        PromptAdmission { [record, weak permit] tokens throws(InferenceError) in
            try permit?.admit(promptTokens: tokens, waits: false)
            record.update { $0.promptTokens += tokens }
        }
    }
}
