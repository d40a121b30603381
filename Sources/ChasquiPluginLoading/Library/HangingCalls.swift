import ChasquiPlugin
import OrderedCollections

/// How many threads a library holds with calls that nobody waits for any more.
struct HangingCalls: MetricsCollector {
    let plugin: LoadedPlugin

    func metrics() -> [PluginMetric] {
        [
            PluginMetric(
                "hanging_calls", .gauge, help: "Calls of the plugin that were given up and have not returned.",
                samples: [
                    PluginMetric.Sample(Double(plugin.routes.strayCalls), labels: ["of": "routes"]),
                    PluginMetric.Sample(Double(plugin.filters.strayCalls), labels: ["of": "filters"]),
                ])
        ]
    }
}
