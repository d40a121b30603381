import ChasquiCore

/// One token through the model, to know that it computes. However many ask, there is one trial at a time, and its result
/// holds for a few seconds: a health route needs no key.
actor HealthTrial {
    /// What an idle model does in a moment may wait behind others' prompts.
    static let limit = Duration.seconds(30)

    private let models: any ModelDirectory
    private let validity: Duration
    private var last: (at: ContinuousClock.Instant, result: Result<Void, InferenceError>)?
    private var running: Task<Result<Void, InferenceError>, Never>?

    /// - Parameter validity: how long a result holds.
    init(models: any ModelDirectory, validity: Duration) {
        self.models = models
        self.validity = validity
    }

    func result() async throws {
        if let last, last.at.duration(to: .now) < validity { return try last.result.get() }
        let task = running ?? Task { await Self.trial(models) }
        running = task
        let result = await task.value
        if running == task {
            running = nil
            last = (.now, result)
        }
        try result.get()
    }

    private static func trial(_ models: any ModelDirectory) async -> Result<Void, InferenceError> {
        let identity = RequestIdentity(id: "health", client: "health", timeout: limit)
        do throws(InferenceError) {
            try await compute(try models.service(named: nil), identity)
            return .success(())
        } catch {
            return .failure(error)
        }
    }

    /// Whatever the model can: some only make vectors, some only scores.
    private static func compute(
        _ service: any InferenceService, _ identity: RequestIdentity
    ) async throws(InferenceError) {
        do throws(InferenceError) {
            return try await generate(service, identity)
        } catch .incapable {}
        do throws(InferenceError) {
            _ = try await service.embed(
                EmbeddingRequest(identity: identity, inputs: [.text("a")], takesTokenVectors: true))
        } catch .incapable {
            _ = try await service.rank(RankingRequest(identity: identity, query: "a", documents: ["a"]))
        }
    }

    private static func generate(_ service: any InferenceService, _ identity: RequestIdentity)
        async throws(InferenceError)
    {
        var options = GenerationOptions()
        options.maxTokens = 1
        options.cachePrompt = false
        options.priority = .interactive
        let stream = try await service.complete(
            CompletionRequest(identity: identity, prompts: [.text("a")], options: options))
        while try await stream.next() != nil {}
    }
}
