/// A service in front of another one, whose vectors and scores count for one request, whatever identity they are asked for with.
package protocol AdmittingService: ForwardingService {
    /// Of that request.
    var admission: PromptAdmission? { get }
}

extension AdmittingService {
    package func embed(_ request: EmbeddingRequest) async throws(InferenceError) -> [Embedding] {
        var request = request
        request.identity.admission = admission
        return try await base.embed(request)
    }

    package func rank(_ request: RankingRequest) async throws(InferenceError) -> Ranking {
        var request = request
        request.identity.admission = admission
        return try await base.rank(request)
    }
}
