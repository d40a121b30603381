import ChasquiCore

/// What requests for vectors have in common.
struct EmbeddingFields {
    /// Each has a vector in the answer.
    private static let mostInputs = 2048

    static let described =
        [
            .always(
                "input", or: ["content"],
                .either([PromptField.described, .array(PromptField.described, 0...mostInputs)]),
                "A text, an array of tokens, or an array of these."),
            Field("dimensions", .integer(1...Int(Int32.max)), "Keeps a vector's first numbers, and scales them again."),
            Field(
                "embd_normalize", .integer(VectorNormalization.range),
                "How a vector is scaled: -1 not, 0 to 32760, 1 by the taxicab norm, 2 by the Euclidean, more by that p-norm."
            ),
        ] + ClientField.described + ModelField.described

    let fields: Fields

    /// The texts, under OpenAI's name or llama-server's.
    func request(identity: RequestIdentity, takesTokenVectors: Bool) throws(InferenceError) -> EmbeddingRequest {
        guard let (name, value) = try fields.either("input", or: "content") else {
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
