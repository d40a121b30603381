public import ChasquiCore
public import NIOCore

extension OpenAI {
    /// Reads a completion's request.
    public static func decodeCompletion(
        _ body: ByteBuffer, identity: RequestIdentity, defaults: GenerationOptions, clock: WireClock = .system
    ) throws(InferenceError) -> Decoded<CompletionRequest> {
        let fields = try RequestBody.fields(of: body)
        let answer = try AnswerFields(fields)
        let prompts = try prompts(fields)
        var options = try options(
            fields, answer, over: defaults, probabilities: ProbabilityFields(fields: fields).ofCompletion())
        try EchoField(fields: fields, answer: answer).apply(to: &options)
        let ranking = try ranking(fields, answer, probabilities: &options.probabilities)
        options.choices = ranking?.of ?? answer.choices
        let wording = answer.times(prompts.count)
        let request = CompletionRequest(
            identity: try ClientField.named(identity, by: fields), prompts: prompts, options: options)
        let head = AnswerHead(id: "cmpl-" + identity.id, created: clock.seconds())
        return Decoded(
            request: request, model: try fields.string("model"), stream: answer.isStreamed,
            pingInterval: answer.pingInterval, showsProgress: answer.returnsProgress,
            makeEncoder: { CompletionStreamEncoder(head: head, model: $0.id, answer: wording, clock: clock) },
            makeCollector: {
                CompletionCollector(head: head, model: $0.id, choices: wording.choices, ranking: ranking)
            })
    }

    /// The prompts; with a `suffix` what is to be filled in between.
    private static func prompts(_ fields: Fields) throws(InferenceError) -> [Prompt] {
        let prompts = try PromptField.parse(fields)
        guard let suffix = try fields.string("suffix"), !suffix.isEmpty else { return prompts }
        return prompts.map { prompt in
            var infill = InfillPrompt(prefix: prompt.parts, suffix: [.text(suffix)])
            infill.completionField = "suffix"
            return .infill(infill)
        }
    }

    static let describedCompletion = [
        Field("suffix", .string(), "What stands behind the completion, which fills in the place between."),
        EchoField.described,
        Field(
            "best_of", .integer(1...AnswerFields.mostChoices),
            "Of so many answers, the `n` whose tokens were the likeliest on average."),
    ]

    /// `best_of`, which needs the probabilities of what is compared.
    private static func ranking(
        _ fields: Fields, _ answer: AnswerFields, probabilities: inout ProbabilityOptions?
    ) throws(InferenceError) -> BestChoices? {
        let wanted = try fields.integer("best_of", in: 1...AnswerFields.mostChoices)
        guard let bestOf = wanted, bestOf != answer.choices else { return nil }
        let name = fields.name(of: "best_of")
        guard bestOf > answer.choices else {
            throw .invalid(
                field: name, message: "\(name) is \(bestOf) and n is \(answer.choices); it must be at least n.")
        }
        guard !answer.isStreamed else {
            throw .invalid(
                field: name, message: "\(name) is \(bestOf), but a stream cannot choose later; leave one of them out.")
        }
        let showsProbabilities = probabilities != nil
        if !showsProbabilities { probabilities = ProbabilityOptions(top: 0) }
        return BestChoices(best: answer.choices, of: bestOf, showsProbabilities: showsProbabilities)
    }
}
