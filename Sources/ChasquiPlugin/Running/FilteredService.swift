/// A model whose requests and answers pass the plugins' filters.
struct FilteredService: ForwardingService {
    let base: any InferenceService
    /// What filters themselves may ask.
    let model: any InferenceService
    let plugins: [ActivePlugin]
    let logger: Logger

    /// What filters do may depend on anything.
    func fingerprint(for options: GenerationOptions) -> String? { nil }

    func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream {
        let request = try await filtered(request)
        return passing(try await base.chat(request), .chat(request))
    }

    func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream {
        let request = try await filtered(
            request, identity: request.identity, answers: { [$0.prompts.count, $0.options.choices] }
        ) { filter, request, context in
            try await filter.filter(&request, context)
        }
        return passing(try await base.complete(request), .completion(request))
    }

    func prompt(of request: ChatRequest) async throws(InferenceError) -> String {
        try await base.prompt(of: try await filtered(request))
    }

    func promptTokens(of request: ChatRequest) async throws(InferenceError) -> Int {
        try await base.promptTokens(of: try await filtered(request))
    }

    private func filtered(_ request: ChatRequest) async throws(InferenceError) -> ChatRequest {
        try await filtered(request, identity: request.identity, answers: { [$0.options.choices] }) {
            filter, request, context in
            try await filter.filter(&request, context)
        }
    }

    /// - Parameter answers: how many there will be, in numbers that no filter may change.
    private func filtered<Request: Sendable>(
        _ request: Request, identity: RequestIdentity, answers: @escaping @Sendable (Request) -> [Int],
        apply: @escaping @Sendable (any RequestFilter, inout Request, FilterContext) async throws -> Void
    ) async throws(InferenceError) -> Request {
        var request = request
        for plugin in plugins where !plugin.registration.requestFilters.isEmpty {
            let context = plugin.context(identity, model: model, logger: logger)
            for filter in plugin.registration.requestFilters {
                do {
                    request = try await TimeLimit.run(plugin.policy.timeout) { [request] in
                        var changed = request
                        try await apply(filter, &changed, context)
                        guard answers(changed) == answers(request) else { throw PluginMisuse.otherAnswers }
                        return changed
                    }
                } catch {
                    try plugin.failure(context).handle(error)
                }
            }
        }
        return request
    }

    private func passing(_ stream: GenerationStream, _ request: FilteredRequest) -> GenerationStream {
        let chain = EventChain(request, plugins: plugins, model: model, logger: logger)
        if !chain.isEmpty { stream.add(chain) }
        return stream
    }
}
