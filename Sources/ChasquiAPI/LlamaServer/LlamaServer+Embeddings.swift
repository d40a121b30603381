public import ChasquiCore
public import NIOCore

extension LlamaServer {
    static let describedEmbeddings =
        EmbeddingFields.described + [
            Field(
                "encoding_format", .choice(VectorFormat.self), "Vectors are numbers either way, as in llama-server.")
        ]

    /// Reads a request for vectors.
    public static func decodeEmbeddings(
        _ body: ByteBuffer, identity: RequestIdentity
    ) throws(InferenceError) -> Named<EmbeddingRequest> {
        let fields = try RequestBody.fields(of: body)
        // As in llama-server, it is checked, and is for the other route.
        _ = try fields.choice("encoding_format", VectorFormat.self)
        return Named(
            try EmbeddingFields(fields: fields).request(identity: identity, takesTokenVectors: true),
            model: try fields.string("model"))
    }

    /// An array of what became of each input; each has an array of vectors, which has one unless there is no pooling.
    public static func embeddings(_ embeddings: [Embedding]) -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(text: "[")
        for (index, embedding) in embeddings.enumerated() {
            if index > 0 { buffer.writeJSON(text: ",") }
            buffer.writeJSON(text: #"{"index":"#)
            buffer.writeJSON(index)
            buffer.writeJSON(text: #","embedding":["#)
            for (place, vector) in embedding.vectors.enumerated() {
                if place > 0 { buffer.writeJSON(text: ",") }
                buffer.writeVector(vector)
            }
            buffer.writeJSON(text: "]}")
        }
        buffer.writeJSON(text: "]")
        return buffer
    }
}
