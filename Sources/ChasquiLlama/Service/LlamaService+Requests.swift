public import ChasquiCore
import ChasquiScheduler

extension LlamaService {
    public func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream {
        let loaded = try await gate.enter(request.identity)
        defer { gate.leave() }
        try loaded.checkGenerates()
        let choices = request.options.choices
        return try await admit(
            request.identity, request.options, ofPrompts: request.prompts.count
        ) { answer throws(InferenceError) in
            try loaded.checkSlot(of: request.options)
            try loaded.checkTokens(of: request.options)
            let adapters = try loaded.adapters.active(for: request.options)
            let prompts = try loaded.prompts(of: request)
            let (ends, shown) = (loaded.endTokens(of: request.options), loaded.shownTokens(of: request.options))
            let texts = request.tellsPrompt ? prompts.map { loaded.promptText(of: $0) } : nil
            return try answer.prepare { (index, id, output) throws(InferenceError) in
                let tokens = prompts[index / choices]
                var promptScore: PromptScore?
                if request.options.echoesPrompt {
                    let text = try loaded.text(of: request.prompts[index / choices])
                    output.send(.text(TextDelta(text: text)))
                    if request.options.probabilities?.ofPrompt == true {
                        promptScore = loaded.promptScore(of: tokens, echoed: text)
                    }
                }
                return Generation(
                    id: id, prompt: tokens, options: request.options, stops: [], identity: request.identity,
                    sampler: try LlamaSampler(
                        model: loaded.model, sampling: request.options.sampling.forChoice(index % choices),
                        constraint: request.options.constraint, chat: nil, triggers: request.options.triggers,
                        wholeVocabulary: request.options.probabilities?.afterSampling ?? false),
                    output: output, visibleSpecialTokens: shown, endTokens: ends,
                    checkpoints: loaded.checkpoints(of: tokens),
                    shift: loaded.contextShift(of: request.options, prompt: tokens), adapters: adapters,
                    promptScore: promptScore, promptText: texts?[index / choices])
            }
        }
    }

    public func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream {
        let loaded = try await gate.enter(request.identity)
        defer { gate.leave() }
        try loaded.checkGenerates()
        return try await admit(request.identity, request.options) { answer throws(InferenceError) in
            try loaded.checkSlot(of: request.options)
            try loaded.checkTokens(of: request.options)
            let adapters = try loaded.adapters.active(for: request.options)
            let rendered = try Self.templates(of: loaded).render(request)
            let tokens = try loaded.tokens(of: .text(rendered.prompt))
            let checkpoints = try loaded.checkpoints(of: request, prompt: tokens)
            let (ends, shown) = (loaded.endTokens(of: request.options), loaded.shownTokens(of: request.options))
            return try answer.prepare(interpreting: request.options.bindsAllOutput ? nil : rendered) {
                (index, id, output) throws(InferenceError) in
                Generation(
                    id: id, prompt: tokens, options: request.options, stops: rendered.stops,
                    identity: request.identity,
                    sampler: try LlamaSampler(
                        model: loaded.model, sampling: request.options.sampling.forChoice(index),
                        constraint: request.options.constraint, chat: rendered, triggers: request.options.triggers,
                        reasoning: request.options.reasoning,
                        wholeVocabulary: request.options.probabilities?.afterSampling ?? false),
                    output: output, visibleSpecialTokens: rendered.preservedTokens.union(shown),
                    endTokens: ends, checkpoints: checkpoints,
                    shift: loaded.contextShift(of: request.options, prompt: tokens), adapters: adapters)
            }
        }
    }

    /// Counts a request in, prepares it and posts it; counts it out again if that fails.
    private func admit(
        _ identity: RequestIdentity, _ options: GenerationOptions, ofPrompts prompts: Int = 1,
        _ prepare: @escaping @Sendable (PreparedAnswer.Start) throws(InferenceError) -> PreparedAnswer
    ) async throws(InferenceError) -> GenerationStream {
        let count = options.choices * prompts
        let ahead = try enter(identity, choices: count)
        let start = PreparedAnswer.Start(
            ids: (0..<count).map { _ in makeSequenceID() }, prompts: prompts, inbox: inbox)
        let prepared: PreparedAnswer
        do {
            prepared = try await preparation.run { () throws(InferenceError) in try prepare(start) }
            try beginWaiting(tokens: prepared.waitingTokens)
        } catch {
            inbox.leave(count)
            throw options.named(error)
        }
        guard inbox.post(prepared.generations.map { .submit($0) }) else {
            inbox.endWaiting(tokens: prepared.waitingTokens)
            inbox.leave(count)
            throw .shuttingDown
        }
        prepared.stream.promptTokens = prepared.promptTokens
        prepared.stream.queuePosition = max(0, ahead - activity.slots + 1)
        return prepared.stream
    }

    /// - Returns: how many requests run or wait before this one.
    private func enter(_ identity: RequestIdentity, choices: Int) throws(InferenceError) -> Int {
        guard choices <= inbox.limit else {
            throw .invalid(
                field: "n", message: "These are \(choices) answers at once; this server holds up to \(inbox.limit).")
        }
        let activity = activity
        let ahead = inbox.requests
        let wait = AdmissionLimits.predictedWait(
            ahead: ahead, slots: activity.slots, serviceTime: activity.serviceTime)
        let timeLeft = identity.deadline.map { ContinuousClock.now.duration(to: $0) }
        if let timeLeft, timeLeft <= .zero { throw .timedOut(after: identity.timeout ?? .zero) }
        if let refusal = limits.refusal(predictedWait: wait, timeLeft: timeLeft) { throw refused(refusal) }
        let (entered, requests) = inbox.enter(choices)
        guard entered else {
            throw refused(
                .overloaded(
                    .requests(waiting: max(0, requests - activity.slots)),
                    retryAfter: max(.seconds(1), activity.serviceTime / max(1, activity.slots))))
        }
        return ahead
    }

    private func beginWaiting(tokens: Int) throws(InferenceError) {
        guard let waiting = inbox.beginWaiting(tokens: tokens, limit: limits.tokens) else { return }
        throw refused(
            .overloaded(
                .tokens(waiting: waiting, limit: limits.tokens), retryAfter: max(.seconds(1), activity.serviceTime)))
    }

    static func templates(of loaded: LoadedModel) throws(InferenceError) -> ChatTemplates {
        do {
            return try loaded.templates.get()
        } catch {
            throw .incapable(
                message: "This model's chat template does not work (\(error.message)); start with --chat-template-file."
            )
        }
    }
}

extension GenerationOptions {
    /// The output is in the client's own language from its first token on: there is no place for thoughts or calls in it,
    /// whatever the template begins the answer with.
    fileprivate var bindsAllOutput: Bool {
        switch constraint {
        case .grammar, .regex, .choice: triggers.isEmpty
        case .jsonSchema, nil: false
        }
    }
}
