import ChasquiCore

extension RequestWatch {
    /// What really ended a request that was told to stop.
    /// - Parameter timeout: the time that it was given.
    func explained(_ error: InferenceError, timeout: Duration?) -> InferenceError {
        guard error == .cancelled else { return error }
        switch ending {
        case .timedOut: return .timedOut(after: timeout ?? .zero)
        case .shuttingDown: return .shuttingDown
        case .clientGone, nil: return .cancelled
        }
    }
}
