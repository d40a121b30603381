public import ChasquiCore
public import NIOCore

/// llama-server's own completion and error shapes, as its server's README and source have them.
public enum LlamaServer {
    /// Reads a completion's request.
    public static func decodeCompletion(
        _ body: ByteBuffer, identity: RequestIdentity, defaults: GenerationOptions
    ) throws(InferenceError) -> Decoded<CompletionRequest> {
        let fields = try RequestBody.fields(of: body)
        let stream = try fields.bool("stream") ?? false
        var options = try OptionFields(fields: fields).options(over: defaults)
        // Progress has its place in a stream only.
        options.reportsPromptProgress = options.reportsPromptProgress && stream
        let request = CompletionRequest(
            identity: identity, prompt: try PromptField.parse(fields), options: options)
        let shape = CompletionShape(request: request, returnsTokens: try fields.bool("return_tokens") ?? false)
        return Decoded(
            request: request, model: try fields.string("model"), stream: stream,
            makeEncoder: { LlamaStreamEncoder(shape: shape, model: $0.id) },
            makeCollector: { LlamaCollector(shape: shape, model: $0.id) })
    }

    /// An error's body.
    public static func error(_ problem: Problem) -> ByteBuffer {
        var buffer = ByteBuffer()
        write(problem, into: &buffer)
        return buffer
    }

    static func write(_ problem: Problem, into buffer: inout ByteBuffer) {
        buffer.writeString("{\"error\":{\"code\":\(problem.status),\"message\":")
        buffer.writeJSON(problem.message)
        buffer.writeString(",\"type\":")
        buffer.writeJSON(problem.kind.type)
        if let field = problem.field {
            buffer.writeString(",\"param\":")
            buffer.writeJSON(field)
        }
        ProblemDetails.write(problem, into: &buffer)
        buffer.writeString("}}")
    }
}
