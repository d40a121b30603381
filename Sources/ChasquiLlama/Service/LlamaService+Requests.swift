public import ChasquiCore
import ChasquiScheduler

extension LlamaService {
    public func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream {
        let loaded = try loadedModel()
        return try await admit(request.identity) { inbox, id throws(InferenceError) in
            try await self.preparation.run { () throws(InferenceError) in
                let tokens = try loaded.tokens(of: request.prompt)
                let sampler = try LlamaSampler(
                    model: loaded.model, sampling: request.options.sampling, constraint: request.options.constraint,
                    chat: nil)
                let channel = Self.makeChannel(inbox: inbox, id: id)
                let generation = Generation(
                    id: id, prompt: tokens, options: request.options, stops: [], identity: request.identity,
                    sampler: sampler, channel: channel, checkpoints: loaded.checkpoints(of: tokens))
                return Prepared(generation: generation, stream: GenerationStream(channel))
            }
        }
    }

    public func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream {
        let loaded = try loadedModel()
        return try await admit(request.identity) { inbox, id throws(InferenceError) in
            try await self.preparation.run { () throws(InferenceError) in
                let rendered = try Self.templates(of: loaded).render(request)
                let tokens = try loaded.tokens(of: .text(rendered.prompt))
                let sampler = try LlamaSampler(
                    model: loaded.model, sampling: request.options.sampling, constraint: request.options.constraint,
                    chat: rendered)
                let channel = Self.makeChannel(inbox: inbox, id: id)
                let generation = Generation(
                    id: id, prompt: tokens, options: request.options, stops: rendered.stops,
                    identity: request.identity, sampler: sampler, channel: channel,
                    visibleSpecialTokens: rendered.preservedTokens,
                    checkpoints: try loaded.checkpoints(of: request, prompt: tokens))
                let interpreter = rendered.isPlain ? nil : rendered.makeInterpreter()
                return Prepared(
                    generation: generation, stream: GenerationStream(channel, interpreter: interpreter))
            }
        }
    }

    /// A generation on its way to the engine's thread, and its reader's end.
    private struct Prepared: @unchecked Sendable {
        // The generation is used by one side at a time: here until it is posted, then by the engine's thread.
        let generation: Generation
        let stream: GenerationStream
    }

    /// Counts a request in, prepares it and posts it; counts it out again if that fails.
    private func admit(
        _ identity: RequestIdentity, _ prepare: (Inbox, SequenceID) async throws(InferenceError) -> Prepared
    ) async throws(InferenceError) -> GenerationStream {
        let ahead = try enter(identity)
        let prepared: Prepared
        do {
            prepared = try await prepare(inbox, makeSequenceID())
            try beginWaiting(tokens: prepared.generation.prompt.count)
        } catch {
            inbox.leave()
            throw error
        }
        guard inbox.post(.submit(prepared.generation)) else {
            inbox.endWaiting(tokens: prepared.generation.prompt.count)
            inbox.leave()
            throw .shuttingDown
        }
        prepared.stream.queuePosition = max(0, ahead - activity.slots + 1)
        return prepared.stream
    }

    /// - Returns: how many requests run or wait before this one.
    private func enter(_ identity: RequestIdentity) throws(InferenceError) -> Int {
        let activity = activity
        let ahead = inbox.requests
        let wait = AdmissionLimits.predictedWait(
            ahead: ahead, slots: activity.slots, serviceTime: activity.serviceTime)
        let timeLeft = identity.deadline.map { ContinuousClock.now.duration(to: $0) }
        if let refusal = limits.refusal(predictedWait: wait, timeLeft: timeLeft) { throw refused(refusal) }
        let (entered, requests) = inbox.enter()
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

    private static func makeChannel(inbox: Inbox, id: SequenceID) -> GenerationChannel {
        GenerationChannel { inbox.post(.cancel(id)) }
    }

    private static func templates(of loaded: LoadedModel) throws(InferenceError) -> ChatTemplates {
        do {
            return try loaded.templates.get()
        } catch {
            throw .unsupported(
                message: "This model's chat template does not work (\(error.message)); start with --chat-template-file."
            )
        }
    }
}
