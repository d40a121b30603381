import ChasquiCore

/// The fields that say how the answer is worded.
struct AnswerFields: Sendable {
    var isStreamed: Bool
    var includesUsage: Bool
    var timingsPerToken: Bool
    var returnsProgress: Bool
    var returnsTokens: Bool
    /// Seconds of silence in a stream after which a comment is sent, where the request says it; none are sent for -1 and 0.
    var pingInterval: Int?
    /// How many answers; OpenAI's `n`, times the prompts where there are several.
    var choices: Int

    /// OpenAI's own limit.
    static let mostChoices = 128

    static let described = [
        Field("stream", .boolean, "Answers with server-sent events."),
        Field(
            "stream_options",
            .object([Field("include_usage", .boolean, "Ends the stream with a chunk that has `usage`.")])),
        Field("timings_per_token", .boolean, "Every chunk has `timings`."),
        Field("return_progress", .boolean, "Chunks say how far the prompt is."),
        Field("n", or: ["n_cmpl"], .integer(1...mostChoices), "Answers to one prompt, which is computed once."),
        Field("return_tokens", .boolean, "The answer has the tokens' numbers."),
        Field(
            "sse_ping_interval", .integer(-1...Int(Int32.max)),
            "Seconds of silence in a stream after which a comment is sent; -1 and 0 send none."),
    ]

    init(_ fields: Fields) throws(InferenceError) {
        isStreamed = try fields.bool("stream") ?? false
        includesUsage = try fields.object("stream_options")?.bool("include_usage") ?? false
        timingsPerToken = try fields.bool("timings_per_token") ?? false
        returnsProgress = try fields.bool("return_progress") ?? false
        choices = try fields.integer("n", "n_cmpl", in: 1...Self.mostChoices) ?? 1
        returnsTokens = try fields.bool("return_tokens") ?? false
        pingInterval = try fields.integer("sse_ping_interval", in: -1...Int(Int32.max))
    }

    /// The same for several prompts.
    func times(_ prompts: Int) -> AnswerFields {
        var all = self
        all.choices *= prompts
        return all
    }
}
