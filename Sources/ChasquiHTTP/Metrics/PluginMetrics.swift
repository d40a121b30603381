import ChasquiPlugin
import OrderedCollections

/// The figures that plugins have for `/metrics`.
enum PluginMetrics {
    /// Names and labels that Prometheus would not read are left out: one plugin must not spoil all figures.
    static func write(_ plugin: ActivePlugin, to text: inout MetricsText) {
        var known: Set<String> = []
        for metric in plugin.registration.metrics.flatMap({ $0.metrics() }) {
            guard isName(metric.name), known.insert(metric.name).inserted else { continue }
            let name = "chasqui_plugin_\(plugin.name.replacing("-", with: "_"))_\(metric.name)"
            text.family(name, metric.kind == .counter ? .counter : .gauge, metric.help)
            for sample in metric.samples where sample.labels.keys.allSatisfy(isName) {
                text.sample(name, sample.labels.map { ($0.key, $0.value) }, sample.value)
            }
        }
    }

    /// How often filters and tools failed, by plugin.
    static func writeFailures(of plugins: [ActivePlugin], to text: inout MetricsText) {
        let acting = plugins.filter(\.actsOnGenerations)
        guard !acting.isEmpty else { return }
        let name = "chasqui_plugin_failures_total"
        text.family(name, .counter, "Failed calls of plugins' filters and tools; passed ones ended no request.")
        for plugin in acting {
            for (passed, count) in [("true", plugin.failures.passed), ("false", plugin.failures.ended)] {
                text.sample(name, [("plugin", plugin.name), ("passed", passed)], Double(count))
            }
        }
    }

    private static func isName(_ text: String) -> Bool {
        text.wholeMatch(of: #/[a-z_][a-z0-9_]*/#) != nil && !text.hasPrefix("__")
    }
}
