/// One item of `plugins:` in the configuration.
public struct PluginItem: Sendable {
    /// Where the plugin comes from.
    public enum Source: Sendable, Equatable {
        /// The program has it, under this name.
        case compiled(name: String)
        /// A shared library, by its file; see `chasqui_plugin.h`.
        case library(path: String)
        /// An address that is asked about requests and answers. What else it needs is in ``PluginItem/configuration``.
        case webhook(url: String)
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
        let source = try members.source()
        let policy = try members.policy()
        if case .webhook = source {
            // It is all Chasqui's own, so that it needs no section; who makes the plugin looks for unknown members.
            self.init(source, policy: policy, configuration: members, place: place)
            return
        }
        self.init(source, policy: policy, configuration: try members.section("configuration"), place: place)
        if let unknown = members.unread.first { throw unknown }
    }
}

extension PluginItem: Equatable {
    /// Whether they ask for the same, wherever they stand.
    public static func == (one: PluginItem, other: PluginItem) -> Bool {
        one.source == other.source && one.policy == other.policy
            && one.configuration.members == other.configuration.members
    }
}

extension PluginConfiguration {
    fileprivate func source() throws(PluginConfigurationError) -> PluginItem.Source {
        switch (try optionalString("library"), try optionalString("webhook")) {
        case (let path?, nil):
            guard value("name") == nil else {
                throw error("name", "is there beside library, which names itself: leave it out")
            }
            return .library(path: path)
        case (nil, let url?): return .webhook(url: url)
        case (nil, nil):
            guard let name = try optionalString("name") else {
                throw error("name", "is missing: give the name of a plugin of this program, or library, or webhook")
            }
            return .compiled(name: name)
        default: throw error("webhook", "is there beside library: make two items of them")
        }
    }

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
