public import ChasquiCore

/// A request for the order of documents, and how it is to be told.
public struct RankingQuery: Sendable {
    /// Whose answer it is.
    public enum Shape: Sendable {
        case jina
        /// Text Embeddings Inference: an array, not an object.
        case tei
    }

    public var request: RankingRequest
    public var shape: Shape
    /// How many of the best are told; nil tells all.
    public var count: Int?
    /// Whether the documents are in the answer.
    public var returnsTexts: Bool
}

extension Ranking {
    /// The documents' places, the best first; those of one score stay in their order.
    var order: [Int] {
        scores.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
    }
}
