import ChasquiCore

extension GenerationSummary {
    static let sample = GenerationSummary(
        reason: .endOfGeneration, usage: TokenUsage(promptTokens: 30, cachedTokens: 10, completionTokens: 11),
        timings: GenerationTimings(queue: .zero, prefill: .seconds(1), decode: .seconds(2)))
}
