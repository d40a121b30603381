import ChasquiAccess
import ChasquiCore
package import ChasquiHTTP
import ChasquiPlugin
import HTTPTypes
package import Logging

extension ServerPlugins {
    /// The model that a plugin says is to be served; nil where none does. To be asked before the server is made.
    /// - Throws: ``ConfigurationError/plugin(_:)`` where the plugin does not know, or two do.
    public func modelPath() async throws(ConfigurationError) -> String? {
        let sources = active.flatMap { plugin in plugin.registration.modelSources.map { (plugin.name, $0) } }
        guard let (name, source) = sources.first else { return nil }
        guard sources.count == 1 else {
            throw .plugin(
                "the plugins \(sources.map { "'\($0.0)'" }.joined(separator: " and ")) both say which model to serve: "
                    + "leave one of them out")
        }
        do {
            return try await source.modelPath()
        } catch {
            throw .plugin("the plugin '\(name)' has no model to serve: \(error)")
        }
    }

    /// Whether a plugin knows keys.
    var hasKeySources: Bool { active.contains { !$0.registration.keySources.isEmpty } }

    /// Asks the plugins that know keys, in their order; nil where there is none.
    package func keyLookup(logger: Logger) -> AccessControl.Lookup? {
        let asked = active.filter { !$0.registration.keySources.isEmpty }
        guard !asked.isEmpty else { return nil }
        return { key in
            for plugin in asked {
                for source in plugin.registration.keySources {
                    if let principal = try await plugin.principal(for: key, from: source, logger: logger) {
                        return principal
                    }
                }
            }
            return nil
        }
    }
}

extension ActivePlugin {
    /// Whatever goes wrong, nobody is let in.
    fileprivate func principal(
        for key: String, from source: any KeySource, logger: Logger
    ) async throws(InferenceError) -> Principal? {
        do {
            let found = try await TimeLimit.run(policy.timeout) { try await source.principal(for: key) }
            guard var principal = found else { return nil }
            // Counts and usage of one plugin's callers are not another one's, nor those of the server's keys.
            principal.id = "\(name):\(principal.id)"
            return principal
        } catch is CancellationError {
            throw .cancelled
        } catch {
            logger.error("a plugin cannot check a key", metadata: ["plugin": "\(name)", "reason": "\(error)"])
            throw .refused(
                RequestRefusal(
                    status: 503, message: "API keys cannot be checked at the moment; try again later.",
                    code: "key_source_failed"))
        }
    }
}
