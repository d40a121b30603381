import ChasquiCore
import OrderedCollections

extension APIOperation {
    private static let hello = JSONValue.array([
        .object(["role": .string("user"), "content": .string("Say hello")])
    ])

    private static let conversation = Field(
        "X-Conversation-Id", .string(most: 256), "Keeps the stream under this id, see `/v1/stream`.")
    private static let cacheControl = Field(
        "Cache-Control", .string(),
        "For a server with `--response-cache`: `no-store` neither gives nor keeps a kept answer, `no-cache` and `max-age=0` "
            + "compute it anew.")
    private static let cache = Field(
        "X-Cache", .choice(["hit", "miss"]),
        "Whether the answer was kept; only where the response cache is on, and of requests whose answer may be kept.")

    package static let chat = APIOperation(
        .chat, "Answers a conversation", "OpenAI's chat completions, with llama-server's fields.",
        headers: [conversation, cacheControl], answerHeaders: [cache], request: Requests.chat,
        example: .object(["messages": hello, "max_tokens": .integer(50)]),
        answer: .json(.shape(Answers.chat)), events: Events(schema: .shape(Answers.chatChunk), end: "[DONE]"),
        errors: .ofComputing)

    package static let completion = APIOperation(
        .completions, "Continues a text", "OpenAI's completions, with llama-server's fields.",
        headers: [conversation, cacheControl], answerHeaders: [cache], request: Requests.completion,
        example: .object(["prompt": .string("The capital of Peru is"), "max_tokens": .integer(8)]),
        answer: .json(.shape(Answers.completion)),
        events: Events(schema: .shape(Answers.completionChunk), end: "[DONE]"), errors: .ofComputing)

    package static let llamaCompletion = APIOperation(
        .completions, "Continues a text, in llama-server's shape",
        "Several prompts, or several answers, are answered by an array.",
        headers: [conversation, cacheControl], answerHeaders: [cache], request: Requests.llamaCompletion,
        example: .object(["prompt": .string("The capital of Peru is"), "n_predict": .integer(8)]),
        answer: .json(.either([.shape(Answers.llamaCompletion), .array(.shape(Answers.llamaCompletion))])),
        events: Events(schema: .shape(Answers.llamaChunk), end: nil), errors: .ofComputing)

    package static let infill = APIOperation(
        .completions, "Fills in the middle of a text, in llama-server's shape",
        "The model has to have tokens for it; otherwise 501.",
        headers: [conversation, cacheControl], answerHeaders: [cache], request: Requests.infill,
        example: .object([
            "input_prefix": .string("def double(x):\n    return "), "input_suffix": .string("\n"),
            "n_predict": .integer(8),
        ]),
        answer: .json(.either([.shape(Answers.llamaCompletion), .array(.shape(Answers.llamaCompletion))])),
        events: Events(schema: .shape(Answers.llamaChunk), end: nil), errors: .ofComputing + [.notSupported])

    package static let control = APIOperation(
        .chat, "Ends the thoughts of a chat that is being answered", "The chat has to have `reasoning_control`.",
        request: Requests.control, example: .object(["id": .string("chatcmpl-1"), "action": .string("reasoning_end")]),
        answer: .json(.shape(Answers.controlled)), errors: .ofModels)

    package static let chatTokens = APIOperation(
        .tokens, "Counts the tokens of a conversation", request: Requests.chat, example: .object(["messages": hello]),
        answer: .json(.shape(Answers.inputTokens)), errors: .ofModels)

    package static let template = APIOperation(
        .tokens, "Makes a conversation's prompt", request: Requests.chat, example: .object(["messages": hello]),
        answer: .json(.shape(Answers.prompt)), errors: .ofModels)

    package static let tokenize = APIOperation(
        .tokens, "Turns text into tokens", request: Requests.tokenize,
        example: .object(["content": .string("Say hello"), "with_pieces": .bool(true)]),
        answer: .json(.shape(Answers.tokens)), errors: .ofModels)

    package static let detokenize = APIOperation(
        .tokens, "Turns tokens into text", request: Requests.detokenize,
        example: .object(["tokens": .array([.integer(40), .integer(41)])]),
        answer: .json(.shape(Answers.content)), errors: .ofModels)

    package static let embeddings = APIOperation(
        .vectors, "Makes vectors of texts", request: Requests.embeddings,
        example: .object(["input": .array([.string("a llama"), .string("an alpaca")])]),
        answer: .json(.shape(Answers.embeddings)), errors: .ofComputing + [.notSupported])

    package static let llamaEmbeddings = APIOperation(
        .vectors, "Makes vectors of texts, in llama-server's shape", request: Requests.llamaEmbeddings,
        example: .object(["content": .string("a llama")]),
        answer: .json(.shape(Answers.llamaEmbeddings)), errors: .ofComputing + [.notSupported])

    package static let ranking = APIOperation(
        .vectors, "Puts documents in the order of a query",
        "Jina's shape; with `texts` in place of `documents` that of Text Embeddings Inference.",
        request: Requests.ranking,
        example: .object([
            "query": .string("mountains"), "documents": .array([.string("the Andes"), .string("a lake")]),
        ]),
        answer: .json(.shape(Answers.ranking)), errors: .ofComputing + [.notSupported])
}
