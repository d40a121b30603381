import ChasquiCore

/// Answers to word.
enum Events {
    static let text: [GenerationEvent] = [
        progress(processed: 4, milliseconds: 5), progress(processed: 12, milliseconds: 20),
        .text(TextDelta(text: "Cusco", tokens: [11, 12])), .text(TextDelta(text: "", tokens: [13])),
        .text(TextDelta(text: " \"é🏃\"\n\u{2028}", tokens: [14, 15])), .finished(summary(.endOfGeneration)),
    ]

    static let toolCalls: [GenerationEvent] = [
        .reasoning("Which "), .reasoning("city?"),
        .toolCall(ToolCallDelta(index: 0, id: "call_1", name: "weather", arguments: "")),
        .toolCall(ToolCallDelta(index: 0, arguments: #"{"city":"#)),
        .toolCall(ToolCallDelta(index: 0, arguments: #""Cusco"}"#)),
        .toolCall(ToolCallDelta(index: 1, id: "call_2", name: "time", arguments: "{}")), .finished(summary(.toolCalls)),
    ]

    /// A token of two, a half of a scalar, and the other half.
    static let probable: [GenerationEvent] = [
        .text(TextDelta(text: "Cu", tokens: [11], probabilities: [probability(11, "Cu", -0.25, over: 12, "Li", -1.5)])),
        .text(
            TextDelta(
                text: "é", tokens: [13, 14],
                probabilities: [
                    TokenProbability(
                        chosen: .init(token: 13, bytes: [0xC3], logarithm: -0.5),
                        top: [.init(token: 13, bytes: [0xC3], logarithm: -0.5)]),
                    TokenProbability(
                        chosen: .init(token: 14, bytes: [0xA9], logarithm: -9999),
                        top: [.init(token: 15, bytes: Array("\n".utf8), logarithm: 0)]),
                ])),
        .finished(summary(.length, completionTokens: 3)),
    ]

    /// A prompt that is echoed, then its probabilities, then the answer.
    static let echoed: [GenerationEvent] =
        [
            .text(TextDelta(text: "El río")),
            .text(
                TextDelta(
                    text: "",
                    probabilities: [
                        TokenProbability(
                            chosen: .init(token: 1, bytes: [], logarithm: 0), top: [], isFirst: true),
                        probability(5, "El", -1.25, over: 6, "La", -1),
                    ])),
            .text(TextDelta(text: "", probabilities: [probability(7, " río", -0.75, over: 8, " pez", -2)])),
        ] + probable

    private static func probability(
        _ token: TokenID, _ text: String, _ logarithm: Float, over other: TokenID, _ otherText: String,
        _ otherLogarithm: Float
    ) -> TokenProbability {
        TokenProbability(
            chosen: .init(token: token, bytes: Array(text.utf8), logarithm: logarithm),
            top: [
                .init(token: token, bytes: Array(text.utf8), logarithm: logarithm),
                .init(token: other, bytes: Array(otherText.utf8), logarithm: otherLogarithm),
            ])
    }

    static func progress(processed: Int, milliseconds: Int) -> GenerationEvent {
        .promptProgress(
            PromptProgress(total: 12, cached: 2, processed: processed, elapsed: .milliseconds(milliseconds)))
    }

    static func summary(_ reason: FinishReason, completionTokens: Int = 5) -> GenerationSummary {
        GenerationSummary(
            reason: reason, usage: TokenUsage(promptTokens: 12, cachedTokens: 2, completionTokens: completionTokens),
            timings: GenerationTimings(
                queue: .milliseconds(1), prefill: .milliseconds(20), decode: .microseconds(32500)),
            slot: 3, truncated: false, seed: 42)
    }
}
