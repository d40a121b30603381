import ChasquiCore

/// What requests for vectors have in common.
struct EmbeddingFields {
    /// Each has a vector in the answer.
    private static let mostInputs = 2048

    let fields: Fields

    /// The texts, under OpenAI's name or llama-server's.
    func request(identity: RequestIdentity, takesTokenVectors: Bool) throws(InferenceError) -> EmbeddingRequest {
        guard let (name, value) = fields.member("input", "content") else {
            throw fields.missing("input", "give a string, an array of tokens, or an array of these")
        }
        return EmbeddingRequest(
            identity: try ClientField.named(identity, by: fields),
            inputs: try PromptField.list(name, value, most: Self.mostInputs), field: name,
            normalization: try normalization(), dimensions: try fields.integer("dimensions", in: 1...Int(Int32.max)),
            takesTokenVectors: takesTokenVectors)
    }

    private func normalization() throws(InferenceError) -> VectorNormalization? {
        try fields.integer("embd_normalize", in: VectorNormalization.range).flatMap { VectorNormalization($0) }
    }
}
