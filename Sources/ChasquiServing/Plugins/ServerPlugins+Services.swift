package import ChasquiCore
import ChasquiPlugin
package import Logging
package import ServiceLifecycle

extension ServerPlugins {
    /// What the plugins do beside requests.
    package func services(models: any ModelDirectory, logger: Logger) -> [any Service] {
        active.map { PluginService(plugin: $0, models: models, logger: logger) }
    }
}
