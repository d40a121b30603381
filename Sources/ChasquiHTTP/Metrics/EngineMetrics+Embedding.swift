import ChasquiCore

extension EngineMetrics {
    /// What was computed for vectors and scores.
    func writeEmbedding(to text: inout MetricsText) {
        family("chasqui_embedding_requests", .gauge, "Requests for vectors or scores that wait or run.", &text) {
            Double($0.embedding.requests)
        }
        family("chasqui_embedding_inputs_total", .counter, "Texts or pairs computed for vectors or scores.", &text) {
            Double($0.embedding.inputs)
        }
        family("chasqui_embedding_tokens_total", .counter, "Tokens of those.", &text) {
            Double($0.embedding.tokens)
        }
        family("chasqui_embedding_steps_total", .counter, "Batches computed for vectors or scores.", &text) {
            Double($0.embedding.steps)
        }
        family("chasqui_embedding_seconds_total", .counter, "Time in those batches.", &text) {
            $0.embedding.time.seconds
        }
    }
}
