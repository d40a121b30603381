import ChasquiCore

/// Vectors of a text's bytes, and scores by length, for services that nobody asks for more.
extension EmbeddingService {
    func embed(_ request: EmbeddingRequest) async throws(InferenceError) -> [Embedding] {
        var embeddings: [Embedding] = []
        for input in request.inputs {
            guard case .text(let text) = input else { throw .unsupported(message: "texts only") }
            embeddings.append(Embedding(tokens: text.utf8.count, vectors: [text.utf8.map(Float.init)]))
        }
        return embeddings
    }

    func rank(_ request: RankingRequest) async throws(InferenceError) -> Ranking {
        Ranking(
            scores: request.documents.map { Float($0.utf8.count) },
            tokens: request.documents.reduce(0) { $0 + $1.utf8.count })
    }
}
