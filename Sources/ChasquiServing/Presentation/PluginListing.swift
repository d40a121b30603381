package import ChasquiPlugin
import HTTPTypes

/// What `chasqui plugins` shows.
package enum PluginListing {
    /// - Parameters:
    ///   - active: those that the configuration names, in its order.
    ///   - available: the names of those that the program has.
    package static func text(_ active: [ActivePlugin], available: [String]) -> String {
        var parts: [String] = []
        parts.append(
            active.isEmpty
                ? "No plugins are configured.\n"
                : "Configured, in this order:\n" + active.map(block).joined())
        let others = available.filter { name in !active.contains { $0.name == name } }.sorted()
        if !others.isEmpty {
            parts.append("Available, and not configured:\n" + others.map { "  \($0)\n" }.joined())
        }
        return parts.joined(separator: "\n")
    }

    private static func block(_ plugin: ActivePlugin) -> String {
        let policy = "on_error: \(plugin.policy.onError.rawValue), timeout: \(plugin.policy.timeout / .seconds(1)) s"
        let lines = lines(plugin.registration)
        return "  \(plugin.name) (\(plugin.origin); \(policy))\n"
            + (lines.isEmpty ? ["adds nothing to requests"] : lines).map { "    \($0)\n" }.joined()
    }

    private static func lines(_ adds: PluginRegistration) -> [String] {
        adds.routes.map { "route \($0.method.rawValue) \($0.path), \($0.access.words): \($0.summary)" }
            + counted("middleware", adds.middleware.count)
            + counted("request filter", adds.requestFilters.count)
            + counted("event filter", adds.eventFilters.count)
            + adds.tools.map { "tool \($0.name): \($0.description)" }
            + counted("key source", adds.keySources.count)
            + counted("model source", adds.modelSources.count)
            + counted("metrics collector", adds.metrics.count)
    }

    private static func counted(_ word: String, _ count: Int) -> [String] {
        switch count {
        case 0: []
        case 1: [word]
        default: ["\(word) (\(count))"]
        }
    }
}

extension PluginRoute.Access {
    fileprivate var words: String {
        switch self {
        case .open: "open"
        case .needs(let scope): "needs \(scope.rawValue)"
        }
    }
}
