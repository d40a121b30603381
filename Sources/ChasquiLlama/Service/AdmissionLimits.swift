import ChasquiCore

/// What the queue takes: pure decisions over its figures.
struct AdmissionLimits: Sendable {
    /// Tokens that waiting prompts may have together.
    let tokens: Int
    /// How long a request may be predicted to wait; nil is what is left of its time.
    let wait: Duration?

    /// How long a request that comes now will wait for a slot, from how long others had theirs. Zero while nothing is
    /// known.
    /// - Parameter ahead: requests that run or wait.
    static func predictedWait(ahead: Int, slots: Int, serviceTime: Duration) -> Duration {
        guard ahead >= slots, slots > 0 else { return .zero }
        return serviceTime * (Double(ahead - slots + 1) / Double(slots))
    }

    /// The refusal of a request that would wait too long.
    /// - Parameter timeLeft: what the request has, more than none; nil is for ever.
    func refusal(predictedWait: Duration, timeLeft: Duration?) -> InferenceError? {
        guard let limit = wait ?? timeLeft, predictedWait > limit else { return nil }
        return .overloaded(.wait(predicted: predictedWait, limit: limit), retryAfter: predictedWait - limit)
    }
}
