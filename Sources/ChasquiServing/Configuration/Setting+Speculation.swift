import ChasquiLlama

extension Setting {
    /// Speculative decoding, in llama-server's names.
    static let speculation = kinds + ngrams + draftModel

    private static let kinds = [
        Setting(
            .llama, "spec_type", ["--spec-type"], llamaVariable: "SPEC_TYPE", \.engine.speculation.kinds,
            .speculationKinds,
            "How next tokens are guessed, several of them at once, to be checked in one step. Answers stay the same, and "
                + "come sooner where they repeat what is there already. A draft model that is named is used in any case."
        ),
        Setting(
            .llama, "spec_default", ["--spec-default"], \.guessesByDefault, .openTruth,
            "llama-server's way to say --spec-type ngram-mod."),
    ]

    private static let ngrams = [
        Setting(
            .llama, "spec_ngram_simple_size_n", ["--spec-ngram-simple-size-n"], \.engine.speculation.simple.lookup,
            .integer(1...1024), "ngram-simple: how many tokens have to be alike."),
        Setting(
            .llama, "spec_ngram_simple_size_m", ["--spec-ngram-simple-size-m"], \.engine.speculation.simple.most,
            .integer(1...1024), "ngram-simple: how many tokens are taken from behind them."),
        Setting(
            .llama, "spec_ngram_map_k_size_n", ["--spec-ngram-map-k-size-n"], \.engine.speculation.mapK.lookup,
            .integer(1...1024), "ngram-map-k: how many tokens have to be alike."),
        Setting(
            .llama, "spec_ngram_map_k_size_m", ["--spec-ngram-map-k-size-m"], \.engine.speculation.mapK.most,
            .integer(1...1024), "ngram-map-k: how many tokens are taken from behind them."),
        Setting(
            .llama, "spec_ngram_map_k4v_size_n", ["--spec-ngram-map-k4v-size-n"],
            \.engine.speculation.mapK4V.lookup, .integer(1...1024),
            "ngram-map-k4v: how many tokens have to be alike."),
        Setting(
            .llama, "spec_ngram_map_k4v_size_m", ["--spec-ngram-map-k4v-size-m"], \.engine.speculation.mapK4V.most,
            .integer(1...1024), "ngram-map-k4v: how many tokens are taken from behind them."),
        Setting(
            .llama, "spec_ngram_map_k4v_min_hits", ["--spec-ngram-map-k4v-min-hits"],
            \.engine.speculation.mapK4V.leastHits, .integer(1...65535),
            "ngram-map-k4v: how often they have to have been there."),
        Setting(
            .llama, "spec_ngram_mod_n_match", ["--spec-ngram-mod-n-match"], \.engine.speculation.pool.lookup,
            .integer(1...1024), "ngram-mod: how many tokens have to be alike."),
        Setting(
            .llama, "spec_ngram_mod_n_min", ["--spec-ngram-mod-n-min"], \.engine.speculation.pool.least,
            .integer(0...1024), "ngram-mod: fewer guesses in a row are not taken."),
        Setting(
            .llama, "spec_ngram_mod_n_max", ["--spec-ngram-mod-n-max"], \.engine.speculation.pool.most,
            .integer(1...1024), "ngram-mod: the most guesses in a row."),
        Setting(
            .llama, "lookup_cache_static", ["--lookup-cache-static", "-lcs"], \.engine.speculation.staticCounts,
            .optionalPath, "ngram-cache: a file with counts of other texts, as llama-lookup-create writes it."),
        Setting(
            .llama, "lookup_cache_dynamic", ["--lookup-cache-dynamic", "-lcd"], \.engine.speculation.dynamicCounts,
            .optionalPath, "ngram-cache: another such file, of earlier answers. It is only read."),
    ]

    private static let draftModel = [
        Setting(
            .llama, "spec_draft_model", ["--spec-draft-model", "-md", "--model-draft"],
            llamaVariable: "SPEC_DRAFT_MODEL", \.engine.speculation.draft.modelPath, .path,
            "A smaller model with the same vocabulary that guesses, a GGUF file."),
        Setting(
            .llama, "spec_draft_n_max", ["--spec-draft-n-max"], llamaVariable: "SPEC_DRAFT_N_MAX",
            \.engine.speculation.draft.most, .integer(1...1024), "The most guesses of the draft model at once."),
        Setting(
            .llama, "spec_draft_n_min", ["--spec-draft-n-min"], llamaVariable: "SPEC_DRAFT_N_MIN",
            \.engine.speculation.draft.fewest, .integer(0...1024), "Fewer guesses of the draft model are not taken."),
        Setting(
            .llama, "spec_draft_p_min", ["--spec-draft-p-min", "--draft-p-min"], llamaVariable: "SPEC_DRAFT_P_MIN",
            \.engine.speculation.draft.leastProbability, .number(0...1),
            "A guess that the draft model finds less likely is not taken."),
        Setting(
            .llama, "spec_draft_threads", ["--spec-draft-threads", "-td", "--threads-draft"],
            \.engine.speculation.draft.threads, .threads,
            "Threads while guessing; auto is as many as threads."),
        Setting(
            .llama, "spec_draft_threads_batch", ["--spec-draft-threads-batch", "-tbd", "--threads-batch-draft"],
            \.engine.speculation.draft.batchThreads, .threads,
            "Threads while the draft model reads; auto is as many as threads_batch."),
        Setting(
            .llama, "spec_draft_ngl", ["--spec-draft-ngl", "-ngld", "--gpu-layers-draft", "--n-gpu-layers-draft"],
            llamaVariable: "N_GPU_LAYERS_DRAFT", \.engine.speculation.draft.gpuLayers,
            .integer(0...100_000, or: [("all", -1), ("auto", -1), ("-1", -1)]),
            "Layers of the draft model kept on the GPU, where there is one."),
        Setting(
            .llama, "spec_draft_type_k", ["--spec-draft-type-k", "-ctkd", "--cache-type-k-draft"],
            llamaVariable: "SPEC_DRAFT_CACHE_TYPE_K", \.engine.speculation.draft.cacheTypeK, .choice,
            "The number format of the draft model's cached keys."),
        Setting(
            .llama, "spec_draft_type_v", ["--spec-draft-type-v", "-ctvd", "--cache-type-v-draft"],
            llamaVariable: "SPEC_DRAFT_CACHE_TYPE_V", \.engine.speculation.draft.cacheTypeV, .choice,
            "The number format of the draft model's cached values."),
    ]
}
