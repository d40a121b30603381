import ChasquiCore

extension Answers {
    private static let candidate: [Field] = [
        .always("id", .integer()), .always("token", .string()), .always("bytes", .array(.integer(0...255))),
        Field("logprob", .number()), Field("prob", .number(), "After sampling."),
    ]

    private static let probabilities = Field(
        "completion_probabilities",
        .array(
            .object(
                candidate + [
                    Field("top_logprobs", .array(.object(candidate))),
                    Field("top_probs", .array(.object(candidate)), "After sampling."),
                ])))

    private static let chunk: [Field] = [
        Field("index", .integer(), "Which answer, where there are several."), Field("content", .string()),
        Field("tokens", .array(.integer())), Field("stop", .boolean, "Whether the answer is over."),
        Field("id_slot", .integer()), Field("tokens_predicted", .integer()), Field("tokens_evaluated", .integer()),
        probabilities, Field("timings", .shape(timings)),
    ]

    /// `response_fields` may leave out each of them.
    private static let end: [Field] = [
        Field("model", .string()), Field("generation_settings", .map(.any)), Field("prompt", PromptField.described),
        Field("has_new_line", .boolean), Field("truncated", .boolean),
        Field("stop_type", .choice(["none", "eos", "word", "limit"])), Field("stopping_word", .string()),
        Field("tokens_cached", .integer()),
    ]

    static let llamaCompletion = Shape("LlamaCompletion", chunk + end)

    static let llamaChunk = Shape(
        "LlamaCompletionChunk", chunk + [Field("prompt_progress", .shape(progress))] + end)

    static let tokens = Shape(
        "Tokens",
        [
            .always(
                "tokens",
                .array(
                    .either([
                        .integer(),
                        .object([
                            .always("id", .integer()),
                            .always(
                                "piece", .either([.string(), .array(.integer(0...255))]), "Bytes that are no UTF-8."),
                        ]),
                    ])))
        ])

    static let content = Shape("Content", [.always("content", .string())])
    static let prompt = Shape("RenderedPrompt", [.always("prompt", .string())])
    static let inputTokens = Shape(
        "InputTokens",
        [.always("object", .choice(["response.input_tokens"])), .always("input_tokens", .integer())])
    static let controlled = Shape(
        "ControlAnswer", [.always("success", .boolean), .always("message", .string())])
    static let success = Shape("Success", [.always("success", .boolean)])
    static let health = Shape("Health", [.always("status", .choice(["ok"]))])

    private static let vector = Schema.array(.number())

    static let embeddings = Shape(
        "Embeddings",
        [
            .always("object", .choice(["list"])),
            .always(
                "data",
                .array(
                    .object([
                        .always("object", .choice(["embedding"])), .always("index", .integer()),
                        .always("embedding", .either([vector, .string()]), "In base 64 where that was asked for."),
                    ]))),
            .always("model", .string()), .always("usage", .shape(inputUsage)),
        ])

    static let llamaEmbeddings = Shape(
        "LlamaEmbeddings",
        .array(.object([.always("index", .integer()), .always("embedding", .array(vector))])))

    static let ranking = Shape(
        "Ranking",
        .either([
            .object([
                .always("object", .choice(["list"])), .always("model", .string()),
                .always("usage", .shape(inputUsage)),
                .always(
                    "results",
                    .array(
                        .object([
                            .always("index", .integer()), .always("relevance_score", .number()),
                            Field("document", .object([.always("text", .string())])),
                        ]))),
            ]),
            .array(
                .object([
                    .always("index", .integer()), .always("score", .number()), Field("text", .string()),
                ])),
        ]))
}
