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

    /// Requests of one tenant share cached prefixes; empty shares them with all that have none.
    public var tenant = ""
    /// The most urgent class that it may have, whatever it asks for.
    public var priorityLimit = Priority.interactive
    /// Told when its stages begin; nil where nobody wants to know.
    package var stages: RequestStages?
    /// Asked before vectors are computed; nil where nothing limits them. Answers are counted by their streams.
    package var admission: PromptAdmission?

    /// What only requests with the same share cells by: the tenant and what the request itself says. Whatever a client
    /// writes, it is nobody else's.
    public func salt(_ own: String) -> String {
        if tenant.isEmpty { return own.isEmpty ? "" : "salt:" + own }
        return "tenant:\(tenant.utf8.count):\(tenant)" + own
    }

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
