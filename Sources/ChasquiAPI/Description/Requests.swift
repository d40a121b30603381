import ChasquiCore

/// The bodies of requests, put together from what the decoders say of their fields.
enum Requests {
    static let chat = Shape(
        "ChatCompletionRequest",
        ModelField.described + MessageFields.described + AnswerFields.described + ToolFields.described
            + ServerToolField.described + OptionFields.described + ProbabilityFields.describedOfChat
            + ReasoningFields.described + PromptEndFields.described + TemplateFields.described
            + StoredFields.described + [ChatEcho.described] + ClientField.described)

    static let completion = Shape(
        "CompletionRequest",
        ModelField.described + PromptField.describedList + AnswerFields.described + OptionFields.described
            + ProbabilityFields.describedOfCompletion + OpenAI.describedCompletion + StoredFields.described
            + ClientField.described)

    static let llamaCompletion = Shape(
        "LlamaCompletionRequest",
        ModelField.described + PromptField.describedList + AnswerFields.described + OptionFields.described
            + ProbabilityFields.describedOfLlamaServer + ResponseFields.described + LlamaServer.describedCompletion
            + ClientField.described)

    static let infill = Shape(
        "InfillRequest",
        ModelField.described + InfillFields.described + AnswerFields.described + OptionFields.described
            + ProbabilityFields.describedOfLlamaServer + ResponseFields.described + LlamaServer.describedCompletion
            + ClientField.described)

    static let control = Shape("ControlRequest", OpenAI.describedControl)

    static let embeddings = Shape("EmbeddingRequest", OpenAI.describedEmbeddings)
    static let llamaEmbeddings = Shape("LlamaEmbeddingRequest", LlamaServer.describedEmbeddings)
    static let ranking = Shape("RankingRequest", LlamaServer.describedRanking)

    static let tokenize = Shape("TokenizeRequest", LlamaServer.describedTokenize)
    static let detokenize = Shape("DetokenizeRequest", LlamaServer.describedDetokenize)

    static let adapterScales = Shape("AdapterScales", AdapterFields.list)
    static let adapterLoad = Shape("AdapterLoadRequest", LlamaServer.describedAdapterLoad)

    static let slotFile = Shape("SlotFileRequest", LlamaServer.describedFilename)
    static let streamLookup = Shape("StreamLookupRequest", LlamaServer.describedStreamLookup)
    static let properties = Shape("PropertiesRequest", .map(.any))
}
