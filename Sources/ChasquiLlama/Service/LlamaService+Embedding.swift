public import ChasquiCore
import ChasquiScheduler

extension LlamaService {
    public func embed(_ request: EmbeddingRequest) async throws(InferenceError) -> [Embedding] {
        let loaded = try await gate.enter(request.identity)
        defer { gate.leave() }
        let limits = try loaded.vectorLimits(for: request)
        let inputs = try await preparation.run { () throws(InferenceError) in
            let inputs = try loaded.inputs(of: request, limits: limits)
            try limits.check(request, tokens: inputs.reduce(0) { $0 + $1.count })
            return inputs
        }
        let vectors = try await compute(inputs, for: request.identity)
        let normalization = request.normalization ?? defaultNormalization
        return try await preparation.run { () throws(InferenceError) in
            zip(inputs, vectors).map { input, vectors in
                // As with llama-server, the vectors of tokens stay as they are.
                guard limits.kind == .text else { return Embedding(tokens: input.count, vectors: vectors) }
                let kept = vectors.map { Array($0.prefix(request.dimensions ?? $0.count)) }
                return Embedding(tokens: input.count, vectors: kept.map(normalization.applied))
            }
        }
    }

    public func rank(_ request: RankingRequest) async throws(InferenceError) -> Ranking {
        let loaded = try await gate.enter(request.identity)
        defer { gate.leave() }
        let limits = try loaded.scoreLimits()
        let inputs = try await preparation.run { () throws(InferenceError) in
            try loaded.inputs(of: request, limits: limits)
        }
        let scores = try await compute(inputs, for: request.identity)
        return Ranking(
            scores: scores.map { $0.first?.first ?? 0 }, tokens: inputs.reduce(0) { $0 + $1.count })
    }

    private func compute(
        _ inputs: [[TokenID]], for identity: RequestIdentity
    ) async throws(InferenceError) -> EmbeddingJob.Vectors {
        try identity.admission?.admit(tokens: inputs.reduce(0) { $0 + $1.count })
        let job = EmbeddingJob(id: makeSequenceID().rawValue, inputs: inputs, identity: identity)
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                job.begin(continuation)
                identity.stages?.begin(.queue, at: .now)
                if let refusal = embeddings.post(job) { job.end(.failure(refusal)) }
            }
        } onCancel: {
            job.cancel()
        }
        if case .failure(let error) = outcome, case .overloaded = error { throw refused(error) }
        return try outcome.get()
    }
}
