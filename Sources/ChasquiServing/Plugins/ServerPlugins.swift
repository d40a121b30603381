import ChasquiAPI
public import ChasquiPlugin
import ChasquiPluginLoading
import Logging

/// The plugins that a server runs with, made and ready to be asked.
public struct ServerPlugins: Sendable {
    /// In the order in which they act.
    package let active: [ActivePlugin]

    /// None.
    public init() {
        active = []
    }

    /// Plugins that the program has made itself.
    /// - Throws: ``ConfigurationError/plugin(_:)``.
    public init(_ plugins: [any ChasquiPlugin]) throws(ConfigurationError) {
        var active: [ActivePlugin] = []
        for plugin in plugins {
            active.append(try Self.explained(type(of: plugin).name, at: nil) { try ActivePlugin(plugin) })
        }
        try self.init(active: active)
    }

    /// Makes the plugins of a configuration.
    /// - Parameters:
    ///   - items: as the configuration names them, in the order in which they act.
    ///   - available: those that the program has; the ones that the configuration does not name are not made.
    /// - Throws: ``ConfigurationError/plugin(_:)``.
    public init(
        _ items: [PluginItem], available: [any ChasquiPlugin.Type]
    ) throws(ConfigurationError) {
        var active: [ActivePlugin] = []
        for item in items {
            var plugin = try Self.make(item, available: available)
            plugin.place = item.place
            active.append(plugin)
        }
        try self.init(active: active)
    }

    package init(active: [ActivePlugin]) throws(ConfigurationError) {
        self.active = active
        try check()
    }

    private static func make(
        _ item: PluginItem, available: [any ChasquiPlugin.Type]
    ) throws(ConfigurationError) -> ActivePlugin {
        switch item.source {
        case .compiled(let name):
            guard let type = available.first(where: { $0.name == name }) else {
                throw .plugin(unknown(name, at: item.place, available: available.map { $0.name }))
            }
            return try explained(name, at: item.place) {
                let plugin = try ActivePlugin(type.init(configuration: item.configuration), policy: item.policy)
                if let unknown = item.configuration.unread.first { throw unknown }
                return plugin
            }
        case .library(let path):
            return try explained(path, at: item.place) {
                try ActivePlugin(
                    library: inHome(path), configuration: item.configuration, policy: item.policy,
                    logger: Logger(label: "chasqui"))
            }
        case .webhook(let url):
            return try explained(url, at: item.place) {
                let plugin = try ActivePlugin(webhook: url, item: item.configuration, policy: item.policy)
                if let unknown = item.configuration.unread.first { throw unknown }
                return plugin
            }
        }
    }

    private static func unknown(_ name: String, at place: String?, available: [String]) -> String {
        let prefix = place.map { "\($0): " } ?? ""
        guard !available.isEmpty else {
            return
                "\(prefix)this program has no plugins compiled in, so there is none named '\(name)': build one that has "
                + "it, as docs/plugins.md shows"
        }
        let near = nearest(to: name, in: available).map { "did you mean '\($0)'?" }
        return "\(prefix)this program has no plugin '\(name)': "
            + (near ?? "there are \(available.sorted().joined(separator: ", "))")
    }

    /// Whatever a plugin throws while it is made, as an error that says which plugin it was.
    package static func explained<Result>(
        _ name: String, at place: String?, _ make: () throws -> Result
    ) throws(ConfigurationError) -> Result {
        do {
            return try make()
        } catch let error as PluginConfigurationError {
            throw .plugin("\(error)")
        } catch {
            throw .plugin((place.map { "\($0): " } ?? "") + "the plugin '\(name)' cannot be used: \(error)")
        }
    }
}
