import ChasquiCore

/// Histograms of the requests that a model answered, under OpenTelemetry's names where there is one.
///
/// Source: OpenTelemetry semantic conventions for generative AI, "Metrics"; a dot is an underscore, a unit is a suffix, as
/// Prometheus has it.
struct GenerationMetrics: Sendable {
    private struct Key: Hashable {
        var operation: String
        var model: String
    }

    private struct Histograms {
        var duration = Histogram(bounds: durationBounds)
        var firstToken = Histogram(bounds: firstTokenBounds)
        var perToken = Histogram(bounds: perTokenBounds)
        var queue = Histogram(bounds: Histogram.latencyBounds)
        var prefill = Histogram(bounds: Histogram.latencyBounds)
        /// By the label of the caller's key; one where keys are no label.
        var tokens: [String?: Tokens] = [:]
    }

    private struct Tokens {
        var input = Histogram(bounds: tokenBounds)
        var output = Histogram(bounds: tokenBounds)
    }

    static let durationBounds = [
        0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
    ]
    static let firstTokenBounds = [
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ]
    static let perTokenBounds = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5]
    static let tokenBounds: [Double] = [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262_144, 1_048_576]

    private var histograms: [Key: Histograms] = [:]

    /// - Parameter caller: the label of the caller's key; nil where keys are none.
    mutating func count(_ figures: RequestFigures, caller: String? = nil, duration: Duration) {
        guard let model = figures.model, let operation = Self.operation(ofRoute: figures.route) else { return }
        var entry = histograms[Key(operation: operation, model: model)] ?? Histograms()
        entry.duration.observe(duration)
        if let first = figures.firstToken { entry.firstToken.observe(first) }
        if let summary = figures.summary {
            entry.tokens[caller, default: Tokens()].output.observe(Double(summary.usage.completionTokens))
            if figures.cache != .hit { Self.observeTimes(of: summary, in: &entry) }
        } else if figures.generatedTokens > 0 {
            // Of an answer that broke off, or whose client went away.
            entry.tokens[caller, default: Tokens()].output.observe(Double(figures.generatedTokens))
        }
        if figures.promptTokens > 0 {
            entry.tokens[caller, default: Tokens()].input.observe(Double(figures.promptTokens))
        }
        histograms[Key(operation: operation, model: model)] = entry
    }

    /// Those of the model, of which an answer that was kept has none.
    private static func observeTimes(of summary: GenerationSummary, in entry: inout Histograms) {
        let tokens = summary.usage.completionTokens
        if tokens > 1 { entry.perToken.observe(summary.timings.decode.seconds / Double(tokens - 1)) }
        entry.queue.observe(summary.timings.queue)
        entry.prefill.observe(summary.timings.prefill)
    }

    func write(to text: inout MetricsText) {
        write("gen_ai_server_request_duration_seconds", "Time to the end of the answer.", \.duration, to: &text)
        write(
            "gen_ai_server_time_to_first_token_seconds", "From a request's head to its first token.", \.firstToken,
            to: &text)
        write(
            "gen_ai_server_time_per_output_token_seconds", "Inter-token latency: a request's average after its first.",
            \.perToken, to: &text)
        write("chasqui_queue_wait_seconds", "From arrival at the engine to a slot.", \.queue, to: &text)
        write("chasqui_prefill_seconds", "From a slot to the first token.", \.prefill, to: &text)
        text.family("gen_ai_client_token_usage", .histogram, "Tokens of prompts and of answers.")
        for (key, entry) in sorted {
            for (caller, tokens) in entry.tokens.sorted(by: { ($0.key ?? "") < ($1.key ?? "") }) {
                for (type, histogram) in [("input", tokens.input), ("output", tokens.output)] {
                    let labels = (Self.labels(key) + [("gen_ai_token_type", type)]).with(key: caller)
                    histogram.write("gen_ai_client_token_usage", labels, to: &text)
                }
            }
        }
    }

    private func write(
        _ name: String, _ help: String, _ path: KeyPath<Histograms, Histogram>, to text: inout MetricsText
    ) {
        text.family(name, .histogram, help)
        for (key, entry) in sorted { entry[keyPath: path].write(name, Self.labels(key), to: &text) }
    }

    private var sorted: [(Key, Histograms)] {
        histograms.sorted { ($0.key.operation, $0.key.model) < ($1.key.operation, $1.key.model) }
    }

    private static func labels(_ key: Key) -> [(String, String)] {
        [("gen_ai_operation_name", key.operation), ("gen_ai_request_model", key.model)]
    }

    /// The convention's word; nil for routes that a model does not compute for.
    static func operation(ofRoute route: String) -> String? {
        if route.hasSuffix("chat/completions") { return "chat" }
        if route.hasSuffix("embedding") || route.hasSuffix("embeddings") { return "embeddings" }
        if route.hasSuffix("rerank") || route.hasSuffix("reranking") { return "rerank" }
        if route.hasSuffix("completion") || route.hasSuffix("completions") || route.hasSuffix("infill") {
            return "text_completion"
        }
        return nil
    }
}
