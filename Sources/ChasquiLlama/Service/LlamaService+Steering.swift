public import ChasquiCore

extension LlamaService {
    public func endReasoning(of requestID: String) async throws(InferenceError) -> Bool {
        // Nothing runs where a model sleeps.
        if gate.isSleeping { return false }
        return try await visitEngine { (engine) throws(InferenceError) in engine.endReasoning(of: requestID) }
    }
}

extension Engine {
    fileprivate func endReasoning(of requestID: String) -> Bool {
        var hasEnded = false
        for generation in generations.values where generation.requestID == requestID {
            if generation.endReasoning() { hasEnded = true }
        }
        return hasEnded
    }
}
