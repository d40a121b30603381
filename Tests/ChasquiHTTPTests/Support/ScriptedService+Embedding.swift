import ChasquiCore

/// Vectors of a text's bytes, and scores by length, for services that nobody asks for more.
extension EmbeddingService {
    func embed(_ request: EmbeddingRequest) async throws(InferenceError) -> [Embedding] {
        var embeddings: [Embedding] = []
        for input in request.inputs {
            guard case .text(let text) = input else { throw .unsupported(message: "texts only") }
            embeddings.append(Embedding(tokens: text.utf8.count, vectors: [text.utf8.map(Float.init)]))
        }
        try request.identity.admission?.admit(tokens: embeddings.reduce(0) { $0 + $1.tokens })
        return embeddings
    }

    func rank(_ request: RankingRequest) async throws(InferenceError) -> Ranking {
        let tokens = request.documents.reduce(0) { $0 + $1.utf8.count }
        try request.identity.admission?.admit(tokens: tokens)
        return Ranking(scores: request.documents.map { Float($0.utf8.count) }, tokens: tokens)
    }
}
