/// What can be said to a model while it answers.
public protocol SteeringService: Sendable {
    /// Lets a running chat's thoughts end at the next token.
    /// - Parameter requestID: the id of the request's ``RequestIdentity``.
    /// - Returns: false where no chat of this id thinks and may be steered.
    func endReasoning(of requestID: String) async throws(InferenceError) -> Bool
}
