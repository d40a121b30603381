/// Has figures for `/metrics`.
public protocol MetricsCollector: Sendable {
    /// The figures now. Asked at each scrape, so that it must not wait.
    func metrics() -> [PluginMetric]
}

/// One figure, or several that labels tell apart.
public struct PluginMetric: Sendable, Equatable {
    public enum Kind: String, Sendable {
        /// Only grows.
        case counter
        case gauge
    }

    public struct Sample: Sendable, Equatable {
        public var labels: OrderedDictionary<String, String>
        public var value: Double

        public init(_ value: Double, labels: OrderedDictionary<String, String> = [:]) {
            self.labels = labels
            self.value = value
        }
    }

    /// Small letters, digits and `_`. It is shown as `chasqui_plugin_PLUGIN_NAME`; a counter's ends with `_total`.
    public var name: String
    public var kind: Kind
    public var help: String
    public var samples: [Sample]

    public init(_ name: String, _ kind: Kind, help: String, samples: [Sample]) {
        self.name = name
        self.kind = kind
        self.help = help
        self.samples = samples
    }

    public init(_ name: String, _ kind: Kind, help: String, _ value: Double) {
        self.init(name, kind, help: help, samples: [Sample(value)])
    }
}
