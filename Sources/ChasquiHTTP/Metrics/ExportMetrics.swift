import ChasquiTracing

/// What became of spans, in Prometheus' text.
enum ExportMetrics {
    static func write(_ figures: ExportFigures, to text: inout MetricsText) {
        text.family("chasqui_trace_spans_total", .counter, "Spans that ended, by what became of them.")
        let counts = [("exported", figures.exported), ("dropped", figures.dropped), ("failed", figures.failed)]
        for (outcome, count) in counts {
            text.sample("chasqui_trace_spans_total", [("outcome", outcome)], Double(count))
        }
        text.single(
            "chasqui_trace_spans_waiting", .gauge, "Spans that wait for their export.", [], Double(figures.waiting))
    }
}
