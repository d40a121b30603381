public import ChasquiCore
public import NIOCore

/// A request for vectors, and how they are to be written.
public struct EmbeddingQuery: Sendable {
    public var request: EmbeddingRequest
    public var format: VectorFormat
}

extension OpenAI {
    static let describedEmbeddings =
        EmbeddingFields.described + [
            Field("encoding_format", .choice(VectorFormat.self), "Numbers, or 32-bit ones in base 64.")
        ]

    /// Reads a request for vectors, OpenAI's with llama-server's `embd_normalize`.
    public static func decodeEmbeddings(
        _ body: ByteBuffer, identity: RequestIdentity
    ) throws(InferenceError) -> Named<EmbeddingQuery> {
        let fields = try RequestBody.fields(of: body)
        return Named(
            EmbeddingQuery(
                request: try EmbeddingFields(fields: fields).request(identity: identity, takesTokenVectors: false),
                format: try fields.choice("encoding_format", VectorFormat.self) ?? .float),
            model: try fields.string("model"))
    }

    public static func embeddings(_ embeddings: [Embedding], format: VectorFormat, model: String) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(text: #"{"object":"list","data":["#)
        for (index, embedding) in embeddings.enumerated() {
            if index > 0 { buffer.writeJSON(text: ",") }
            buffer.writeJSON(text: #"{"object":"embedding","index":"#)
            buffer.writeJSON(index)
            buffer.writeJSON(text: #","embedding":"#)
            buffer.writeVector(embedding.vectors.first ?? [], as: format)
            buffer.writeJSON(text: "}")
        }
        buffer.writeJSON(text: #"],"model":"#)
        buffer.writeJSON(model)
        buffer.writeInputUsage(tokens: embeddings.reduce(0) { $0 + $1.tokens })
        buffer.writeJSON(text: "}")
        return buffer
    }
}

extension ByteBuffer {
    /// The `usage` of what generates nothing, as a member that is not the first.
    mutating func writeInputUsage(tokens: Int) {
        writeJSON(text: #","usage":{"prompt_tokens":"#)
        writeJSON(tokens)
        writeJSON(text: #","total_tokens":"#)
        writeJSON(tokens)
        writeJSON(text: "}")
    }
}
