import ChasquiCore

/// The default model's figures under llama-server's names, for dashboards that were made for it.
enum LlamaServerMetrics {
    static func write(_ activity: EngineActivity, to text: inout MetricsText) {
        let counters: [(String, String, Double)] = [
            ("prompt_tokens_total", "Prompt tokens computed.", Double(activity.promptTokens)),
            ("prompt_tokens_cached_total", "Prompt tokens taken from a cache.", Double(activity.cachedTokens)),
            ("prompt_seconds_total", "Time in steps with prompt tokens.", activity.prefillTime.seconds),
            ("tokens_predicted_total", "Tokens generated.", Double(activity.generatedTokens)),
            ("tokens_predicted_seconds_total", "Time in steps that only decoded.", activity.decodeTime.seconds),
            ("n_decode_total", "Batches computed.", Double(activity.steps)),
            (
                "spec_decode_num_draft_tokens_total", "Tokens guessed before the model chose them.",
                Double(activity.speculation.guessed)
            ),
            (
                "spec_decode_num_accepted_tokens_total", "Guessed tokens that the model chose too.",
                Double(activity.speculation.accepted)
            ),
            (
                "spec_decode_num_drafts_total", "Steps of a sequence that had guesses.",
                Double(activity.speculation.drafts)
            ),
            ("n_tokens_max", "The most tokens that a sequence has had.", Double(activity.longestSequence)),
        ]
        let gauges: [(String, String, Double)] = [
            (
                "prompt_tokens_seconds", "Average prompt speed since the start, in tokens per second.",
                EngineMetrics.rate(activity.promptTokens, over: activity.prefillTime)
            ),
            (
                "predicted_tokens_seconds", "Average generation speed since the start, in tokens per second.",
                EngineMetrics.rate(activity.decodeOnlyTokens, over: activity.decodeTime)
            ),
            ("requests_processing", "Sequences in prefill or decode.", Double(activity.active)),
            ("requests_deferred", "Requests waiting for a slot.", Double(activity.queued)),
            (
                "n_busy_slots_per_decode", "Sequences in a batch, on average.",
                Double(activity.stepSequences) / Double(max(1, activity.steps))
            ),
        ]
        for (name, help, value) in counters { text.single("llamacpp:\(name)", .counter, help, [], value) }
        writeAcceptance(activity.speculation, to: &text)
        for (name, help, value) in gauges { text.single("llamacpp:\(name)", .gauge, help, [], value) }
    }

    private static func writeAcceptance(_ speculation: SpeculationActivity, to text: inout MetricsText) {
        guard !speculation.acceptedAt.isEmpty else { return }
        let name = "llamacpp:spec_decode_num_accepted_tokens_per_pos_total"
        text.family(name, .counter, "Guessed tokens that the model chose too, by their place in the guess.")
        for (place, count) in speculation.acceptedAt.enumerated() {
            text.sample(name, [("position", "\(place)")], Double(count))
        }
    }
}
