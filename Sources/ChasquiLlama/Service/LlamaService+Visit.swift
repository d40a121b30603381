import ChasquiCore

extension LlamaService {
    /// Runs `body` on the engine's thread, between two steps.
    func visitEngine<Value: Sendable>(
        _ body: @escaping @Sendable (Engine) throws(InferenceError) -> Value
    ) async throws(InferenceError) -> Value {
        _ = try generatingModel()
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
