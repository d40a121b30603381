import ChasquiCore

/// What comes while an answer is generated.
enum TurnUpdate: Sendable, Equatable {
    /// More of the answer's text.
    case text(String)
    /// What came so far was not the answer.
    case restart
}

/// What the model said in one round.
struct RawAnswer: Sendable {
    var text = ""
    var calls: [ChasquiCore.ToolCall] = []
    var probabilities: [TokenProbability] = []
    var summary: GenerationSummary

    mutating func take(_ event: GenerationEvent, _ update: (TurnUpdate) -> Void) {
        switch event {
        case .text(let delta):
            text += delta.text
            probabilities += delta.probabilities
            if !delta.text.isEmpty { update(.text(delta.text)) }
        case .toolCall(let delta): take(delta)
        case .finished(let summary): self.summary = summary
        case .reasoning, .promptProgress, .serverTool, .choice: break
        }
    }

    private mutating func take(_ delta: ToolCallDelta) {
        guard delta.index >= 0 else { return }
        while calls.count <= delta.index { calls.append(ChasquiCore.ToolCall(id: "", name: "", arguments: "")) }
        if let id = delta.id { calls[delta.index].id = id }
        if let name = delta.name { calls[delta.index].name = name }
        calls[delta.index].arguments += delta.arguments
    }
}

extension GenerationSummary {
    /// Before anything has come.
    static var none: GenerationSummary {
        GenerationSummary(
            reason: .endOfGeneration, usage: TokenUsage(promptTokens: 0, cachedTokens: 0, completionTokens: 0),
            timings: GenerationTimings(queue: .zero, prefill: .zero, decode: .zero))
    }
}
