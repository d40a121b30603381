/// A service that leaves to another one what it does not do itself.
package protocol ForwardingService: InferenceService {
    var base: any InferenceService { get }
}

extension ForwardingService {
    package var readiness: Readiness { base.readiness }
    package var model: ModelDescription { base.model }
    package var properties: ModelProperties? { base.properties }
    package var stepAge: Duration? { base.stepAge }
    package var activity: EngineActivity { base.activity }
    package var adapters: [Adapter] { base.adapters }
    package var serverTools: [Tool] { base.serverTools }

    package func waitUntilReady() async { await base.waitUntilReady() }

    package func fingerprint(for options: GenerationOptions) -> String? { base.fingerprint(for: options) }

    package func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream {
        try await base.complete(request)
    }

    package func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream {
        try await base.chat(request)
    }

    package func tokenize(_ request: TokenizeRequest) async throws(InferenceError) -> TokenizedText {
        try await base.tokenize(request)
    }

    package func detokenize(_ tokens: [TokenID]) async throws(InferenceError) -> String {
        try await base.detokenize(tokens)
    }

    package func prompt(of request: ChatRequest) async throws(InferenceError) -> String {
        try await base.prompt(of: request)
    }

    package func promptTokens(of request: ChatRequest) async throws(InferenceError) -> Int {
        try await base.promptTokens(of: request)
    }

    package func embed(_ request: EmbeddingRequest) async throws(InferenceError) -> [Embedding] {
        try await base.embed(request)
    }

    package func rank(_ request: RankingRequest) async throws(InferenceError) -> Ranking {
        try await base.rank(request)
    }

    package func endReasoning(of requestID: String) async throws(InferenceError) -> Bool {
        try await base.endReasoning(of: requestID)
    }
}

/// What is of the server and not of requests.
extension ForwardingService {
    package func slots() async throws(InferenceError) -> [SlotState] { try await base.slots() }

    package func eraseSlot(_ slot: Int) async throws(InferenceError) -> Int { try await base.eraseSlot(slot) }

    package func saveSlot(_ slot: Int, to name: String) async throws(InferenceError) -> SlotFile {
        try await base.saveSlot(slot, to: name)
    }

    package func restoreSlot(_ slot: Int, from name: String) async throws(InferenceError) -> SlotFile {
        try await base.restoreSlot(slot, from: name)
    }

    package func setAdapterScales(_ scales: [AdapterScale]) async throws(InferenceError) {
        try await base.setAdapterScales(scales)
    }

    package func loadAdapter(_ request: AdapterLoadRequest) async throws(InferenceError) -> Adapter {
        try await base.loadAdapter(request)
    }

    package func unloadAdapter(_ id: Int) async throws(InferenceError) -> Adapter {
        try await base.unloadAdapter(id)
    }
}
