/// Whether and how vectors of texts are made. llama-server's flag of each setting stands in parentheses.
public struct EmbeddingConfiguration: Sendable, Equatable {
    /// What of a text's tokens becomes its vector.
    public enum Pooling: String, Sendable, CaseIterable {
        /// What the model's file says; else the last token of a model that generates, and the mean of others.
        case auto
        /// Each token keeps its own.
        case none
        case mean, cls, last
        /// A score of a pair of texts, by a model that was trained for it.
        case rank
    }

    /// Vectors are made (`--embedding`). A model that cannot generate makes them in any case.
    public var isEnabled = false
    /// Scores are made instead (`--reranking`).
    public var ranks = false
    /// Without effect where ``ranks`` is set (`--pooling`).
    public var pooling = Pooling.auto
    /// For requests that do not say (`--embd-normalize`). Range -1...1000
    public var normalization = 2

    public init() {}
}
