import ChasquiCore
import ChasquiPlugin
import Logging
import ServiceLifecycle

/// What a plugin does beside requests, as a service among the others.
struct PluginService: Service {
    let plugin: ActivePlugin
    let models: any ModelDirectory
    let logger: Logger

    func run() async throws {
        var logger = logger
        logger[metadataKey: "plugin"] = .string(plugin.name)
        do {
            try await plugin.run(PluginContext(logger: logger, models: models))
        } catch is CancellationError {
            // Its start was abandoned, since the server ends: the services in front of this one end first.
        } catch {
            throw ConfigurationError.plugin("the plugin '\(plugin.name)' ended with an error: \(error)")
        }
        // A plugin that is through has not ended the server.
        try? await gracefulShutdown()
    }
}
