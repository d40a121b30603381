public import ChasquiCore
public import NIOCore

/// llama-server's own completion and error shapes, as its server's README and source have them.
public enum LlamaServer {
    /// Reads a completion's request.
    public static func decodeCompletion(
        _ body: ByteBuffer, identity: RequestIdentity, defaults: GenerationOptions, clock: WireClock = .system
    ) throws(InferenceError) -> Decoded<CompletionRequest> {
        let fields = try RequestBody.fields(of: body)
        return try decode(fields, PromptField.parse(fields), identity: identity, defaults: defaults, clock: clock)
    }

    /// Reads a request to fill in the middle of a text.
    public static func decodeInfill(
        _ body: ByteBuffer, identity: RequestIdentity, defaults: GenerationOptions, clock: WireClock = .system
    ) throws(InferenceError) -> Decoded<CompletionRequest> {
        let fields = try RequestBody.fields(of: body)
        return try decode(
            fields, [.infill(InfillFields.parse(fields))], identity: identity, defaults: defaults, clock: clock)
    }

    private static func decode(
        _ fields: Fields, _ prompts: [Prompt], identity: RequestIdentity, defaults: GenerationOptions, clock: WireClock
    ) throws(InferenceError) -> Decoded<CompletionRequest> {
        try UnsupportedFields.checkCompletionsAlone(fields)
        _ = try fields.bool("verbose")
        let answer = try AnswerFields(fields)
        var options = try OptionFields(fields: fields).options(over: defaults)
        options.choices = answer.choices
        // It is only told: the text of a completion is as the model writes it.
        if let format = try fields.choice("reasoning_format", ReasoningOptions.Format.self) {
            options.reasoning.format = format
        }
        options.probabilities = try ProbabilityFields(fields: fields).ofLlamaServer()
        // Each chunk says how long the prompt is.
        options.reportsPromptProgress = answer.isStreamed
        options.reportsDrafts = answer.isStreamed && answer.timingsPerToken
        var request = CompletionRequest(
            identity: try ClientField.named(identity, by: fields), prompts: prompts, options: options)
        request.tellsPrompt = true
        let shape = LlamaCompletionShape(
            request: request, answer: answer.times(prompts.count), projection: try ResponseFields(fields))
        return Decoded(
            request: request, model: try fields.string("model"), stream: answer.isStreamed,
            pingInterval: answer.pingInterval, showsProgress: answer.returnsProgress,
            makeEncoder: { LlamaStreamEncoder(shape: shape, model: $0.id, clock: clock) },
            makeCollector: { LlamaCollector(shape: shape, model: $0.id) })
    }

    static let describedCompletion = [
        ReasoningFields.describedFormat,
        Field("verbose", .boolean, "Adds nothing to what these answers have, as in llama-server."),
    ]

    /// An error's body.
    public static func error(_ problem: Problem) -> ByteBuffer {
        var buffer = ByteBuffer()
        write(problem, into: &buffer)
        return buffer
    }

    static func write(_ problem: Problem, into buffer: inout ByteBuffer) {
        buffer.writeJSON(text: #"{"error":{"code":"#)
        buffer.writeJSON(problem.status)
        buffer.writeJSON(text: #","message":"#)
        buffer.writeJSON(problem.message)
        buffer.writeJSON(text: #","type":"#)
        buffer.writeJSON(problem.kind.type)
        if let field = problem.field {
            buffer.writeJSON(text: #","param":"#)
            buffer.writeJSON(field)
        }
        problem.writeDetails(into: &buffer)
        buffer.writeJSON(text: "}}")
    }
}
