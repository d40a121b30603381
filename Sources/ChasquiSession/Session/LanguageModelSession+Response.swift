import ChasquiCore

extension LanguageModelSession {
    /// A whole answer.
    public struct Response<Content> {
        /// The answer as it was asked for.
        public let content: Content
        /// The answer as it was generated.
        public let rawContent: GeneratedContent
        /// What came into the transcript with it: the prompt, tool calls with their outputs, the answer.
        public let transcriptEntries: ArraySlice<Transcript.Entry>
        /// How many tokens it took.
        public let usage: Usage
        /// Each token of the answer with its probability, where ``GenerationOptions/alternativeTokens`` asked for them.
        public let tokens: [TokenLogProbability]
    }

    /// Tokens of the last round of an answer.
    public struct Usage: Sendable, Equatable {
        /// Tokens of all that the model read.
        public let promptTokens: Int
        /// Those of them that were computed before.
        public let cachedTokens: Int
        /// Tokens of the answer.
        public let responseTokens: Int

        init(_ usage: TokenUsage) {
            promptTokens = usage.promptTokens
            cachedTokens = usage.cachedTokens
            responseTokens = usage.completionTokens
        }
    }
}

extension LanguageModelSession.Response: Sendable where Content: Sendable {}

/// A token with its probability, and the likeliest ones in its place.
public struct TokenLogProbability: Sendable, Equatable {
    /// A token that came, or could have come.
    public struct Candidate: Sendable, Equatable {
        /// Its number in the model's vocabulary.
        public let id: Int
        /// What it stands for; U+FFFD for parts of characters.
        public let text: String
        /// What it stands for, perhaps a part of a character only.
        public let bytes: [UInt8]
        /// The natural logarithm of its probability.
        public let logProbability: Double

        init(_ candidate: TokenProbability.Candidate) {
            id = Int(candidate.token)
            text = String(decoding: candidate.bytes, as: UTF8.self)
            bytes = candidate.bytes
            logProbability = Double(candidate.logarithm)
        }
    }

    /// The one that came.
    public let token: Candidate
    /// The likeliest ones, the likeliest first.
    public let alternatives: [Candidate]

    init(_ probability: TokenProbability) {
        token = Candidate(probability.chosen)
        alternatives = probability.top.map { Candidate($0) }
    }
}

extension Turn.Outcome {
    /// The answer as a value.
    func response<Content: Generable>(
        as type: Content.Type, isText: Bool, id: GenerationID? = nil
    ) throws -> LanguageModelSession.Response<Content> {
        let raw = try content(isText: isText, id: id)
        return LanguageModelSession.Response(
            content: try Content(raw), rawContent: raw, transcriptEntries: entries,
            usage: LanguageModelSession.Usage(summary.usage), tokens: probabilities.map { TokenLogProbability($0) })
    }

    private func content(isText: Bool, id: GenerationID?) throws -> GeneratedContent {
        var content = isText ? GeneratedContent(value: .string(text)) : try GeneratedContent(json: text)
        guard content.isComplete else {
            throw LanguageModelSession.GenerationError.decodingFailure("The answer is not whole: \(text)")
        }
        content.id = id
        return content
    }
}
