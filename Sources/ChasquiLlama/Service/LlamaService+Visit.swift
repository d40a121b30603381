import ChasquiCore

extension LlamaService {
    /// Runs `body` on the engine's thread, between two steps.
    /// - Parameter countsAsUse: whether the model is needed for it, so that it is not to sleep soon.
    func visitEngine<Value: Sendable>(
        countsAsUse: Bool = true, _ body: @escaping @Sendable (Engine) throws(InferenceError) -> Value
    ) async throws(InferenceError) -> Value {
        let loaded = try await gate.enter()
        defer { gate.leave(countsAsUse: countsAsUse) }
        try loaded.checkGenerates()
        let result: Result<Value, InferenceError> = await withCheckedContinuation { continuation in
            let visit = EngineMessage.visit { engine in
                guard let engine else { return continuation.resume(returning: .failure(.shuttingDown)) }
                continuation.resume(returning: Result { () throws(InferenceError) in try body(engine) })
            }
            if !inbox.post(visit) { continuation.resume(returning: .failure(.shuttingDown)) }
        }
        return try result.get()
    }
}
