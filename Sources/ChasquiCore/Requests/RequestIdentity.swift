/// Which request this is, and how long it may take.
public struct RequestIdentity: Sendable, Equatable {
    /// The id that the client sent or that the server made; in logs, errors and headers.
    public var id: String
    /// When the request fails with ``InferenceError/timedOut(after:)``, queued or running.
    public var deadline: ContinuousClock.Instant?
    /// The time it was given, for the message.
    public var timeout: Duration?

    public init(id: String, timeout: Duration? = nil, now: ContinuousClock.Instant = .now) {
        self.id = id
        self.timeout = timeout
        self.deadline = timeout.map { now.advanced(by: $0) }
    }
}
