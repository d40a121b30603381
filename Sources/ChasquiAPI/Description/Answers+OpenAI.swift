import ChasquiCore

/// What is answered, as the writers beside the decoders have it.
enum Answers {
    static let usage = Shape(
        "Usage",
        [
            .always("prompt_tokens", .integer()), .always("completion_tokens", .integer()),
            .always("total_tokens", .integer()),
            .always(
                "prompt_tokens_details",
                .object([.always("cached_tokens", .integer(), "Tokens that did not have to be computed.")])),
        ])

    static let inputUsage = Shape(
        "InputUsage", [.always("prompt_tokens", .integer()), .always("total_tokens", .integer())])

    static let timings = Shape(
        "Timings",
        [
            .always("cache_n", .integer(), "Prompt tokens that did not have to be computed."),
            .always("prompt_n", .integer(), "Prompt tokens that were computed."),
            .always("prompt_ms", .number()), .always("prompt_per_token_ms", .number()),
            .always("prompt_per_second", .number()),
            .always("predicted_n", .integer(), "Tokens that were generated."),
            .always("predicted_ms", .number()), .always("predicted_per_token_ms", .number()),
            .always("predicted_per_second", .number()),
            Field("draft_n", .integer(), "Tokens that were guessed, where there were any."),
            Field("draft_n_accepted", .integer(), "Those of them that the model chose too."),
        ])

    static let progress = Shape(
        "PromptProgress",
        [
            .always("total", .integer()), .always("cache", .integer()), .always("processed", .integer()),
            .always("time_ms", .integer()),
        ])

    static let finishReason = Schema.either([.choice(["stop", "length", "tool_calls", "content_filter"]), .null])

    private static let head: [Field] = [
        .always("id", .string()), .always("object", .string()),
        .always("created", .integer(), "Seconds since 1970."), .always("model", .string()),
        .always("system_fingerprint", .string()),
    ]

    private static let chunkEnd: [Field] = [
        Field("usage", .either([.shape(usage), .null])), Field("timings", .shape(timings)),
        Field("prompt_progress", .shape(progress)),
    ]

    private static let tokenProbability: [Field] = [
        .always("token", .string()), .always("logprob", .number()), .always("bytes", .array(.integer(0...255))),
    ]

    private static let chatLogprobs = Schema.either([
        .object([
            .always(
                "content",
                .array(.object(tokenProbability + [.always("top_logprobs", .array(.object(tokenProbability)))]))),
            .always("refusal", .null),
        ]),
        .null,
    ])

    private static let completionLogprobs = Schema.either([
        .object([
            .always("tokens", .array(.string())), .always("token_logprobs", .array(.either([.number(), .null]))),
            .always("top_logprobs", .array(.either([.map(.number()), .null]))),
            .always("text_offset", .array(.integer())),
        ]),
        .null,
    ])

    private static let function = Field.always(
        "function", .object([.always("name", .string()), .always("arguments", .string(), "JSON.")]))

    private static let message = Schema.object([
        .always("role", .choice(["assistant"])),
        .always("content", .either([.string(), .null])), .always("refusal", .null),
        Field("reasoning_content", .string(), "The model's thoughts."),
        Field(
            "tool_calls",
            .array(.object([.always("id", .string()), .always("type", .choice(["function"])), function]))),
        serverCalls,
    ])

    private static let serverCalls = Field(
        "server_tool_calls",
        .array(
            .object([
                .always("id", .string()), .always("name", .string()), .always("arguments", .string(), "JSON."),
                .always("result", .string(), "What the model was told."),
            ])), "The tools that the server ran for the model; there is nothing left to do for them.")

    private static let delta = Schema.object([
        Field("role", .choice(["assistant"])), Field("content", .string()),
        Field("reasoning_content", .string()),
        Field(
            "tool_calls",
            .array(
                .object([
                    .always("index", .integer()), Field("id", .string()), Field("type", .choice(["function"])),
                    .always(
                        "function", .object([Field("name", .string()), .always("arguments", .string(), "More of it.")])),
                ]))),
        serverCalls,
    ])

    static let chat = Shape(
        "ChatCompletion",
        head + [
            .always(
                "choices",
                .array(
                    .object([
                        .always("index", .integer()), .always("message", message), .always("logprobs", chatLogprobs),
                        .always("finish_reason", finishReason),
                    ]))),
            .always("usage", .shape(usage)), .always("timings", .shape(timings)),
        ])

    static let chatChunk = Shape(
        "ChatCompletionChunk",
        head + [
            .always(
                "choices",
                .array(
                    .object([
                        .always("index", .integer()), .always("delta", delta), .always("logprobs", chatLogprobs),
                        .always("finish_reason", finishReason),
                    ])))
        ] + chunkEnd)

    private static let completionChoices = Field.always(
        "choices",
        .array(
            .object([
                .always("index", .integer()), .always("text", .string()), .always("logprobs", completionLogprobs),
                .always("finish_reason", finishReason),
            ])))

    static let completion = Shape(
        "Completion",
        head + [completionChoices, .always("usage", .shape(usage)), .always("timings", .shape(timings))])

    static let completionChunk = Shape("CompletionChunk", head + [completionChoices] + chunkEnd)
}
