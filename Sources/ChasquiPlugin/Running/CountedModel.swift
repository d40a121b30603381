import ChasquiCore

/// The model as a tool that the server runs has it: what it computes counts for the request that runs the tool.
struct CountedModel: AdmittingService {
    let base: any InferenceService
    /// Of that request.
    let tally: GenerationTally
    let admission: PromptAdmission?

    func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream {
        counted(try await base.chat(request))
    }

    func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream {
        counted(try await base.complete(request))
    }

    private func counted(_ stream: GenerationStream) -> GenerationStream {
        let tokens = stream.promptTokens
        tally.add(promptTokens: tokens)
        tally.add(beside: TokenUsage(promptTokens: tokens, cachedTokens: 0, completionTokens: 0))
        stream.add(Counter(tally: tally))
        return stream
    }
}

/// Counts what one stream brings as used beside an answer.
private struct Counter: EventStage {
    let tally: GenerationTally
    private var counted = 0

    init(tally: GenerationTally) {
        self.tally = tally
    }

    mutating func pass(_ events: inout [GenerationEvent], of stream: GenerationStream) throws(InferenceError) {
        var usage = TokenUsage(promptTokens: 0, cachedTokens: 0, completionTokens: stream.generatedTokens - counted)
        counted = stream.generatedTokens
        if case .finished(let summary) = events.last { usage.cachedTokens = summary.usage.cachedTokens }
        tally.add(beside: usage)
    }
}
