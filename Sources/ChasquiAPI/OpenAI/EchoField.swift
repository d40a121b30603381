import ChasquiCore

/// OpenAI's `echo` of completions: answers begin with their prompt, whose tokens have probabilities too where the request
/// asks for some.
struct EchoField {
    /// The most likely tokens beside each of a prompt's. A prompt is much longer than an answer, and comes at once.
    private static let mostLikely = 20

    static let described = Field(
        "echo", .boolean,
        "The answer begins with the prompt. With `logprobs`, up to \(mostLikely), its tokens are told too, the first with null."
    )

    let fields: Fields
    let answer: AnswerFields

    func apply(to options: inout GenerationOptions) throws(InferenceError) {
        guard try fields.bool("echo") ?? false else { return }
        options.echoesPrompt = true
        guard let probabilities = options.probabilities else { return }
        guard probabilities.top <= Self.mostLikely else {
            throw refusal(
                "only up to \(Self.mostLikely) likely tokens are told of a prompt's, not \(probabilities.top); ask for less"
            )
        }
        guard !probabilities.afterSampling else {
            throw refusal("a prompt has no probabilities after sampling; leave post_sampling_probs out")
        }
        if let (name, value) = fields.member("suffix"), value != .null, value != .string("") {
            throw refusal("a prompt with a \(name) has no logprobs; leave one of the three out")
        }
        if let bestOf = try fields.integer("best_of", in: 1...AnswerFields.mostChoices), bestOf > answer.choices {
            throw refusal("best_of does not compare answers with a prompt's logprobs; leave one of the three out")
        }
        options.probabilities?.ofPrompt = true
    }

    private func refusal(_ reason: String) -> InferenceError {
        let name = fields.name(of: "echo")
        return .invalid(field: name, message: "\(name) is true with logprobs, but \(reason).")
    }
}
