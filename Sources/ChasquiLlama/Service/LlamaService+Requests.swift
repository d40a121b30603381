public import ChasquiCore
import ChasquiScheduler

extension LlamaService {
    public func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream {
        let loaded = try loadedModel()
        return try await admit { inbox, id throws(InferenceError) in
            try await self.preparation.run { () throws(InferenceError) in
                let tokens = try loaded.tokens(of: request.prompt)
                let sampler = try LlamaSampler(
                    model: loaded.model, sampling: request.options.sampling, constraint: request.options.constraint,
                    chat: nil)
                let channel = Self.makeChannel(inbox: inbox, id: id)
                let generation = Generation(
                    id: id, prompt: tokens, options: request.options, stops: [], identity: request.identity,
                    sampler: sampler, channel: channel)
                return Prepared(generation: generation, stream: GenerationStream(channel))
            }
        }
    }

    public func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream {
        let loaded = try loadedModel()
        return try await admit { inbox, id throws(InferenceError) in
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
                    visibleSpecialTokens: rendered.preservedTokens)
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
        _ prepare: (Inbox, SequenceID) async throws(InferenceError) -> Prepared
    ) async throws(InferenceError) -> GenerationStream {
        let (entered, requests) = inbox.enter()
        guard entered else {
            throw .overloaded(queued: max(0, requests - activity.slots), retryAfter: .seconds(1))
        }
        let prepared: Prepared
        do {
            prepared = try await prepare(inbox, makeSequenceID())
        } catch {
            inbox.leave()
            throw error
        }
        guard inbox.post(.submit(prepared.generation)) else {
            inbox.leave()
            throw .shuttingDown
        }
        return prepared.stream
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
