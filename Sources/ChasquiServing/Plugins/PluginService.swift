import ChasquiCore
import ChasquiPlugin
import Logging
import ServiceLifecycle

/// What a plugin does beside requests, as a service among the others.
struct PluginService: Service {
    /// How long a plugin that was cancelled has to come back.
    private static let patience = Duration.seconds(2)

    let plugin: ActivePlugin
    let models: any ModelDirectory
    let logger: Logger

    func run() async throws {
        var logger = logger
        logger[metadataKey: "plugin"] = .string(plugin.name)
        do {
            try await runToItsEnd(logger)
        } catch is CancellationError {
            // Its start was abandoned, since the server ends: the services in front of this one end first.
        } catch {
            throw ConfigurationError.plugin("the plugin '\(plugin.name)' ended with an error: \(error)")
        }
        // A plugin that is through has not ended the server.
        try? await gracefulShutdown()
    }

    /// Leaves a plugin behind that does not come back when it is cancelled, so that the server can end.
    private func runToItsEnd(_ logger: Logger) async throws {
        let (results, result) = AsyncStream<Result<Void, any Error>>.makeStream(bufferingPolicy: .bufferingOldest(1))
        let running = Task { [plugin, models] in
            do {
                result.yield(.success(try await plugin.run(PluginContext(logger: logger, models: models))))
            } catch {
                result.yield(.failure(error))
            }
        }
        for await first in results { return try first.get() }
        running.cancel()
        // In a task that is not cancelled, as this one is.
        let end = await Task { try await TimeLimit.run(Self.patience) { await running.value } }.result
        if case .failure = end {
            logger.error("a plugin's run does not return, and is left behind")
        }
    }
}
