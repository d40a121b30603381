/// Which request this is, and how long it may take.
public struct RequestIdentity: Sendable, Equatable {
    /// The id that the client sent or that the server made; in logs, errors and headers.
    public var id: String
    /// Who asks, for a fair share: requests of one client stand in one line. Empty where nobody says.
    public var client: String
    /// The client was named by a key of its own.
    public var hasKey: Bool
    /// When the request fails with ``InferenceError/timedOut(after:)``, queued or running.
    public var deadline: ContinuousClock.Instant?
    /// The time it was given, for the message.
    public var timeout: Duration?

    public init(
        id: String, client: String = "", hasKey: Bool = false, timeout: Duration? = nil,
        now: ContinuousClock.Instant = .now
    ) {
        self.id = id
        self.client = client
        self.hasKey = hasKey
        self.timeout = timeout
        self.deadline = timeout.map { now.advanced(by: $0) }
    }
}
