import ChasquiCore

extension Answers {
    static let model = Shape(
        "Model",
        [
            .always("id", .string()), .always("object", .choice(["model"])), .always("created", .integer()),
            .always("owned_by", .string()), .always("aliases", .array(.string())), .always("tags", .array(.string())),
            .always(
                "architecture",
                .object([
                    .always("input_modalities", .array(.string())), .always("output_modalities", .array(.string())),
                ])),
            Field("parent", .string(), "Of an adapter: the model that it changes."),
            Field("root", .string(), "Of an adapter: its file."),
            Field(
                "meta",
                .object([
                    .always("description", .string()),
                    .always("ftype", .string(), "The weights' number format."),
                    .always("vocab_type", .integer(), "llama.cpp's number of the vocabulary's kind."),
                    .always("n_vocab", .integer()), .always("n_ctx", .integer()),
                    .always("n_ctx_train", .integer()), .always("n_embd", .integer()),
                    .always("n_params", .integer()), .always("size", .integer(), "In bytes."),
                ])),
        ])

    static let models = Shape(
        "Models",
        [
            .always("object", .choice(["list"])), .always("data", .array(.shape(model))),
            .always("models", .array(.map(.any)), "The same for clients of Ollama."),
        ])

    static let properties = Shape(
        "Properties",
        [
            .always(
                "default_generation_settings",
                .object([.always("params", .map(.any)), .always("n_ctx", .integer())])),
            .always("total_slots", .integer()), .always("model_alias", .string()), .always("model_ftype", .string()),
            .always("model_path", .string()), .always("ui", .boolean), .always("ui_settings", .map(.any)),
            .always("cors_proxy_enabled", .boolean),
            .always("modalities", .map(.boolean)), .always("endpoint_slots", .boolean),
            .always("endpoint_props", .boolean), .always("endpoint_metrics", .boolean),
            .always("chat_template", .string()), .always("chat_template_caps", .map(.boolean)),
            .always("bos_token", .string()), .always("eos_token", .string()), .always("build_info", .string()),
            .always("is_sleeping", .boolean),
        ])

    static let adapter = Shape(
        "Adapter",
        [
            .always("id", .integer()), .always("name", .string()), .always("path", .string()),
            .always("scale", .number()), .always("task_name", .string()), .always("prompt_prefix", .string()),
        ])

    static let adapters = Shape("Adapters", .array(.shape(adapter)))

    static let slots = Shape(
        "Slots",
        .array(
            .object([
                .always("id", .integer()), .always("n_ctx", .integer()), .always("speculative", .boolean),
                .always("is_processing", .boolean), .always("n_prompt_tokens", .integer()),
                Field("id_task", .integer()), Field("n_prompt_tokens_processed", .integer()),
                Field("n_prompt_tokens_cache", .integer()), Field("params", .map(.any)),
                Field(
                    "next_token",
                    .array(
                        .object([
                            .always("has_next_token", .boolean), .always("has_new_line", .boolean),
                            .always("n_remain", .integer()), .always("n_decoded", .integer()),
                        ]))),
            ])))

    static let slotAction = Shape(
        "SlotAction",
        [
            .always("id_slot", .integer()), Field("filename", .string()), Field("n_erased", .integer()),
            Field("n_saved", .integer()), Field("n_written", .integer(), "In bytes."),
            Field("n_restored", .integer()), Field("n_read", .integer(), "In bytes."),
            Field("timings", .object([Field("save_ms", .number()), Field("restore_ms", .number())])),
        ])

    static let streams = Shape(
        "Streams",
        .array(
            .object([
                .always("conversation_id", .string()), .always("is_done", .boolean),
                .always("total_bytes", .integer()), .always("started_at", .integer(), "Seconds since 1970."),
                .always("completed_at", .integer(), "Seconds since 1970; 0 while more is to come."),
            ])))

    private static let errorDetails: [Field] = [
        Field("n_prompt_tokens", .integer()), Field("n_ctx", .integer()),
        Field("progress", .number(0...1), "How far loading is."), Field("request_id", .string()),
    ]

    static let openAIError = Shape(
        "OpenAIError",
        [
            .always(
                "error",
                .object(
                    [
                        .always("message", .string()), .always("type", .string()),
                        .always("param", .either([.string(), .null]), "Which field is the reason."),
                        .always("code", .either([.string(), .null])),
                    ] + errorDetails))
        ])

    static let llamaServerError = Shape(
        "LlamaServerError",
        [
            .always(
                "error",
                .object(
                    [
                        .always("code", .integer(), "The status."), .always("message", .string()),
                        .always("type", .string()), Field("param", .string(), "Which field is the reason."),
                    ] + errorDetails))
        ])
}

extension OpenAI {
    /// What ``error(_:)`` writes.
    package static var errorShape: Shape { Answers.openAIError }
}

extension LlamaServer {
    /// What ``error(_:)`` writes.
    package static var errorShape: Shape { Answers.llamaServerError }
}
