/// One item of `plugins:` in the configuration.
public struct PluginItem: Sendable {
    /// Where the plugin comes from.
    public enum Source: Sendable, Equatable {
        /// The program has it, under this name.
        case compiled(name: String)
    }

    public var source: Source
    public var policy: PluginPolicy
    public var configuration: PluginConfiguration
    /// `file:line`; nil where there is no file.
    public var place: String?

    public init(
        _ source: Source, policy: PluginPolicy = PluginPolicy(),
        configuration: PluginConfiguration = PluginConfiguration(), place: String? = nil
    ) {
        self.source = source
        self.policy = policy
        self.configuration = configuration
        self.place = place
    }

    /// Reads an item as the configuration's file has it.
    package init(_ members: PluginConfiguration, place: String?) throws(PluginConfigurationError) {
        let source = Source.compiled(name: try members.string("name"))
        self.init(
            source, policy: try members.policy(), configuration: try members.section("configuration"), place: place)
        if let unknown = members.unread.first { throw unknown }
    }
}

extension PluginConfiguration {
    fileprivate func policy() throws(PluginConfigurationError) -> PluginPolicy {
        var policy = PluginPolicy()
        if let word = try optionalString("on_error") {
            guard let known = PluginPolicy.OnError(rawValue: word) else {
                throw error("on_error", "is '\(word)', and has to be fail or pass")
            }
            policy.onError = known
        }
        policy.timeout = .seconds(try number("timeout", in: 0.001...3600, default: 30))
        return policy
    }
}
