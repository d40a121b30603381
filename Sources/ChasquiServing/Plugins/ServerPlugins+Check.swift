import ChasquiCore
import ChasquiPlugin

extension ServerPlugins {
    /// What plugins may add.
    func check() throws(ConfigurationError) {
        var plugins: [String: ActivePlugin] = [:]
        for plugin in active {
            guard plugin.name.wholeMatch(of: #/[a-z][a-z0-9_-]{0,63}/#) != nil else {
                throw plugin.refused(
                    "the plugin '\(plugin.name)' has a name that is not taken: it has to begin with a small letter, and to have "
                        + "only small letters, digits, - and _, at most 64 of them")
            }
            if let first = plugins.updateValue(plugin, forKey: plugin.name) {
                throw plugin.refused(asSecondOf: first)
            }
            for route in plugin.registration.routes { try check(route, of: plugin) }
        }
        try checkRoutes()
        try checkTools()
    }

    private func checkTools() throws(ConfigurationError) {
        var owners: [String: String] = [:]
        for plugin in active {
            for tool in plugin.registration.tools {
                guard tool.name.wholeMatch(of: #/[A-Za-z0-9_-]{1,64}/#) != nil else {
                    throw plugin.refused(
                        "the plugin '\(plugin.name)' adds the tool '\(tool.name)': its name has to have letters, digits, _ and -, "
                            + "at most 64 of them")
                }
                guard case .object = tool.parameters else {
                    throw plugin.refused(
                        "the plugin '\(plugin.name)' adds the tool '\(tool.name)' whose parameters are no JSON schema: they have "
                            + "to be an object")
                }
                if let owner = owners.updateValue(plugin.name, forKey: tool.name) {
                    throw plugin.refused(
                        "the plugins '\(owner)' and '\(plugin.name)' both add the tool '\(tool.name)': leave one of them out"
                    )
                }
            }
        }
    }

    private func check(_ route: PluginRoute, of plugin: ActivePlugin) throws(ConfigurationError) {
        let parts = route.path.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        let named = parts.last == "**" ? parts.dropLast() : parts[...]
        let isWhole = named.allSatisfy { part in
            part.wholeMatch(of: #/\{[A-Za-z][A-Za-z0-9_]*\}|[A-Za-z0-9._~-]+/#) != nil
        }
        guard route.path.hasPrefix("/"), isWhole else {
            throw plugin.refused(
                "the plugin '\(plugin.name)' adds the path '\(route.path)': it has to begin with / and to have letters, digits and "
                    + "._~- between slashes, {name} for any part, and ** at most at its end")
        }
        var names: Set<Substring> = []
        for name in named where name.hasPrefix("{") && !names.insert(name).inserted {
            throw plugin.refused(
                "the plugin '\(plugin.name)' adds the path '\(route.path)', which has \(name) twice: give each part a name of "
                    + "its own")
        }
    }
}

extension ActivePlugin {
    private var isWebhook: Bool { origin.hasPrefix("webhook ") }

    fileprivate func refused(asSecondOf first: ActivePlugin) -> ConfigurationError {
        let earlier = first.place.map { ", first at \($0)" } ?? ""
        let repair =
            switch (first.isWebhook, isWebhook) {
            case (true, true): ", or give each of them a name of its own"
            case (false, false): ""
            default: ", or give the webhook another name"
            }
        return refused("the plugin '\(name)' is there twice\(earlier): leave one of them out\(repair)")
    }

    /// What is wrong with it, with its place in front.
    func refused(_ problem: String) -> ConfigurationError {
        .plugin((place.map { "\($0): " } ?? "") + problem)
    }
}
