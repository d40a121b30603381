import ChasquiCore

/// The engines' figures, taken when they are asked for.
struct EngineMetrics {
    private struct Model {
        var label: [(String, String)]
        var activity: EngineActivity
        var readiness: Readiness
    }

    private let models: [Model]

    init(_ services: [any InferenceService]) {
        models = services.map { service in
            Model(
                label: [("model", service.model.id)], activity: service.activity, readiness: service.readiness)
        }
    }

    func write(to text: inout MetricsText) {
        writeState(to: &text)
        writeTokens(to: &text)
        writeTimes(to: &text)
        writeSteps(to: &text)
        writeEmbedding(to: &text)
    }

    private func writeState(to text: inout MetricsText) {
        family("chasqui_requests_active", .gauge, "Sequences in prefill or decode.", &text) { Double($0.active) }
        family("chasqui_requests_queued", .gauge, "Requests waiting for a slot.", &text) { Double($0.queued) }
        text.family("chasqui_requests_queued_by_class", .gauge, "Requests waiting for a slot, by class.")
        for model in models {
            for priority in Priority.allCases {
                text.sample(
                    "chasqui_requests_queued_by_class", model.label + [("class", priority.rawValue)],
                    Double(model.activity.queuedByClass[priority.rank]))
            }
        }
        family("chasqui_queued_tokens", .gauge, "Prompt tokens of the requests that wait for a slot.", &text) {
            Double($0.queuedTokens)
        }
        family("chasqui_slots", .gauge, "Sequences that can run at once.", &text) { Double($0.slots) }
        family("chasqui_kv_cells", .gauge, "KV cells there are.", &text) { Double($0.cells) }
        family("chasqui_kv_cells_used", .gauge, "KV cells that hold a token, kept ones included.", &text) {
            Double($0.usedCells)
        }
        text.family("chasqui_kv_cells_by_use", .gauge, "KV cells of running sequences, kept for later, and free.")
        for model in models {
            let activity = model.activity
            let uses = [
                ("running", activity.runningCells), ("kept", activity.usedCells - activity.runningCells),
                ("free", activity.cells - activity.usedCells),
            ]
            for (use, cells) in uses {
                text.sample("chasqui_kv_cells_by_use", model.label + [("use", use)], Double(cells))
            }
        }
        family("chasqui_cache_memory_bytes", .gauge, "Host memory that saved prefixes take.", &text) {
            Double($0.storedBytes)
        }
        family("chasqui_cache_states", .gauge, "Saved prefixes, in host memory and on disk.", &text) {
            Double($0.storedStates)
        }
        text.family("chasqui_model_ready", .gauge, "1 when requests are taken, else 0.")
        for model in models {
            text.sample("chasqui_model_ready", model.label, model.readiness == .ready ? 1 : 0)
        }
        family("chasqui_model_sleeping", .gauge, "1 while the model is freed for lack of requests, else 0.", &text) {
            $0.isSleeping ? 1 : 0
        }
        family("chasqui_model_sleeps_total", .counter, "How often the model was freed for lack of requests.", &text) {
            Double($0.sleeps)
        }
        text.family("chasqui_model_load_progress", .gauge, "How much of the model is loaded, 0 to 1.")
        for model in models {
            text.sample("chasqui_model_load_progress", model.label, Self.progress(model.readiness))
        }
    }

    private func writeTokens(to text: inout MetricsText) {
        family("chasqui_prompt_tokens_total", .counter, "Prompt tokens computed.", &text) {
            Double($0.promptTokens)
        }
        text.family("chasqui_prompt_tokens_cached_total", .counter, "Prompt tokens taken from a cache, by tier.")
        for model in models {
            let tiers = [
                ("cells", model.activity.cellTokens), ("memory", model.activity.memoryTokens),
                ("disk", model.activity.diskTokens),
            ]
            for (tier, tokens) in tiers {
                text.sample("chasqui_prompt_tokens_cached_total", model.label + [("tier", tier)], Double(tokens))
            }
        }
        family("chasqui_generated_tokens_total", .counter, "Tokens generated.", &text) {
            Double($0.generatedTokens)
        }
        family("chasqui_draft_tokens_total", .counter, "Tokens guessed before the model chose them.", &text) {
            Double($0.speculation.guessed)
        }
        family("chasqui_draft_tokens_accepted_total", .counter, "Guessed tokens that the model chose too.", &text) {
            Double($0.speculation.accepted)
        }
    }

    private func writeTimes(to text: inout MetricsText) {
        family(
            "chasqui_sequences_parked_total", .counter, "Sequences that gave their cells to others and waited.", &text
        ) { Double($0.parkings) }
        family(
            "chasqui_adapter_changes_total", .counter, "Steps that had other adapters than the one before them.", &text
        ) { Double($0.adapterChanges) }
        family("chasqui_requests_refused_total", .counter, "Requests refused because the queue was full.", &text) {
            Double($0.refusals)
        }
        family("chasqui_engine_steps_total", .counter, "Batches computed.", &text) { Double($0.steps) }
        family("chasqui_prefill_seconds_total", .counter, "Time in steps with prompt tokens.", &text) {
            $0.prefillTime.seconds
        }
        family("chasqui_decode_seconds_total", .counter, "Time in steps that only decoded.", &text) {
            $0.decodeTime.seconds
        }
        family("chasqui_prompt_tokens_per_second", .gauge, "Average prompt speed since the start.", &text) {
            Self.rate($0.promptTokens, over: $0.prefillTime)
        }
        family("chasqui_tokens_per_second", .gauge, "Average generation speed since the start.", &text) {
            Self.rate($0.decodeOnlyTokens, over: $0.decodeTime)
        }
    }

    private func writeSteps(to text: inout MetricsText) {
        text.family("chasqui_step_seconds", .histogram, "How long a step of the engine takes.")
        for model in models {
            Histogram(model.activity.stepTimes, unit: 0.001).write("chasqui_step_seconds", model.label, to: &text)
        }
        text.family("chasqui_step_sequences", .histogram, "Sequences in a step: how full batches are.")
        for model in models {
            Histogram(model.activity.occupancy, unit: 1).write("chasqui_step_sequences", model.label, to: &text)
        }
    }

    func family(
        _ name: String, _ kind: MetricsText.Kind, _ help: String, _ text: inout MetricsText,
        _ value: (EngineActivity) -> Double
    ) {
        text.family(name, kind, help)
        for model in models {
            text.sample(name, model.label, value(model.activity))
        }
    }

    static func rate(_ tokens: UInt64, over time: Duration) -> Double {
        time > .zero ? Double(tokens) / time.seconds : 0
    }

    private static func progress(_ readiness: Readiness) -> Double {
        if case .loading(let progress) = readiness { return progress }
        return 1
    }
}
