/// What the embedding engine of a loaded model gives, and what fits into its steps.
struct EmbeddingLimits: Sendable, Equatable {
    enum Kind: Sendable {
        /// A vector of each token, of each text, or a score of each pair of texts.
        case tokens, text, score
    }

    var kind: Kind
    /// The most tokens of a step, and so of an input.
    var tokens: Int
    /// The most inputs of a step.
    var sequences: Int
    /// Whether the model itself takes no longer inputs, whatever the step.
    var isModelLimit: Bool
    /// Numbers of a vector.
    var dimensions: Int
}
