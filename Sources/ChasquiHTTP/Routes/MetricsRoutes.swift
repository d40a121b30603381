import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import ChasquiPlugin
import ChasquiTracing
import HTTPTypes
import Hummingbird
import NIOCore

extension HTTPField.Name {
    // The name is a literal token, so that it is never nil.
    fileprivate static let processStart = HTTPField.Name("Process-Start-Time-Unix")!
}

/// `/metrics` for Prometheus.
struct MetricsRoutes: RouteGroup {
    let access = RouteAccess.needs(.metrics)
    let requests: RequestMetrics
    let models: any ModelDirectory
    /// What became of spans; nil where none are exported.
    let exports: (@Sendable () -> ExportFigures)?
    let version: String
    /// Seconds since 1970.
    let started: Int
    /// Nil where no answers are kept.
    let cache: ResponseCache?
    let plugins: [ActivePlugin]

    var routes: [Route] {
        [Route(.get, "/metrics", .llamaServer, .metrics) { _, _ in response() }]
    }

    private func response() -> Response {
        var text = MetricsText()
        text.single(
            "chasqui_build_info", .gauge, "Which build this is; always 1.", [("version", version)], 1)
        requests.write(to: &text)
        cache?.write(to: &text)
        EngineMetrics(models.services).write(to: &text)
        if let first = models.services.first { LlamaServerMetrics.write(first.activity, to: &text) }
        if let exports { ExportMetrics.write(exports(), to: &text) }
        for plugin in plugins { PluginMetrics.write(plugin, to: &text) }
        PluginMetrics.writeFailures(of: plugins, to: &text)
        ProcessFigures.current().write(to: &text, started: started)
        return Response(
            status: .ok, headers: [.contentType: MetricsText.contentType, .processStart: String(started)],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text.text)))
    }
}
