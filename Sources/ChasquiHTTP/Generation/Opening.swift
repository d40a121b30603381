import ChasquiCore

/// What the response of a streamed generation waits for.
enum Opening: Sendable {
    /// Nothing has come for a while.
    case late
    /// The first events are there, or the refusal.
    case done(Result<OpenedStream, InferenceError>)
}

extension AsyncStream<Opening> {
    /// The first events, however late they come.
    /// - Throws: the refusal; ``InferenceError/cancelled`` where the waiting task is cancelled.
    func opened() async throws(InferenceError) -> OpenedStream {
        for await opening in self {
            if case .done(let result) = opening { return try result.get() }
        }
        throw .cancelled
    }
}
