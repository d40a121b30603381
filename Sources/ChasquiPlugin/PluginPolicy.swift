/// What becomes of requests where a plugin fails.
public struct PluginPolicy: Sendable, Equatable {
    public enum OnError: String, Sendable, CaseIterable {
        /// The request fails, with a message that names the plugin.
        case fail
        /// The request goes on as if the plugin were not there.
        case pass
    }

    /// Of a filter that throws or takes too long. A `RequestRefusal` is no failure.
    public var onError: OnError
    /// How long one call may take. Range 0.001...3600 s
    public var timeout: Duration

    public init(onError: OnError = .fail, timeout: Duration = .seconds(30)) {
        self.onError = onError
        self.timeout = timeout
    }
}
