extension LlamaServerFlag {
    static let speculation: [LlamaServerFlag] = [
        .works("--spec-draft-type-k", "-ctkd", "--cache-type-k-draft"),
        .works("--spec-draft-type-v", "-ctvd", "--cache-type-v-draft"),
        .works("-lcs", "--lookup-cache-static"),
        .works("-lcd", "--lookup-cache-dynamic"),
        .refused(
            ["--spec-draft-hf", "-hfd", "-hfrd", "--hf-repo-draft"],
            "The server downloads nothing; fetch the file and name it with --spec-draft-model."),
        .works("--spec-draft-threads", "-td", "--threads-draft"),
        .works("--spec-draft-threads-batch", "-tbd", "--threads-batch-draft"),
        .refused(["--spec-draft-cpu-mask", "-Cd", "--cpu-mask-draft"], placed),
        .refused(["--spec-draft-cpu-range", "-Crd", "--cpu-range-draft"], placed),
        .taken(["--spec-draft-cpu-strict", "--cpu-strict-draft"], with: ["0"], placed),
        .taken(["--spec-draft-prio", "--prio-draft"], with: ["0"], placed),
        .refused(["--spec-draft-poll", "--poll-draft"], "--poll holds for the draft model too."),
        .refused(["--spec-draft-cpu-mask-batch", "-Cbd", "--cpu-mask-batch-draft"], placed),
        .taken(["--spec-draft-cpu-strict-batch", "--cpu-strict-batch-draft"], with: ["0"], placed),
        .taken(["--spec-draft-prio-batch", "--prio-batch-draft"], with: ["0"], placed),
        .refused(["--spec-draft-poll-batch", "--poll-batch-draft"], "--poll holds for the draft model too."),
        .refused(["--spec-draft-override-tensor", "-otd", "--override-tensor-draft"], anyDevice),
        .refused(["--spec-draft-cpu-moe", "-cmoed", "--cpu-moe-draft"], anyDevice),
        .taken(
            ["--spec-draft-n-cpu-moe", "--spec-draft-ncmoe", "-ncmoed", "--n-cpu-moe-draft"], with: ["0"], anyDevice),
        .works("--spec-draft-n-max"),
        .works("--spec-draft-n-min"),
        .refused(["--spec-synth-len"], "It is for llama.cpp's own benchmarks; answers would be wrong."),
        .refused(["--spec-synth-rates"], "It is for llama.cpp's own benchmarks; answers would be wrong."),
        .taken(
            ["--spec-draft-p-split", "--draft-p-split"], with: [],
            "Guesses are one row of tokens, which does not split."),
        .works("--spec-draft-p-min", "--draft-p-min"),
        .refused(["--spec-draft-backend-sampling"], "Tokens are chosen on the CPU."),
        .always(["--no-spec-draft-backend-sampling"], "Tokens are chosen on the CPU."),
        .refused(["--spec-draft-device", "-devd", "--device-draft"], anyDevice),
        .works("--spec-draft-ngl", "-ngld", "--gpu-layers-draft", "--n-gpu-layers-draft"),
        .works("--spec-draft-model", "-md", "--model-draft"),
        .works("--spec-type"),
        .works("--spec-ngram-mod-n-min"),
        .works("--spec-ngram-mod-n-max"),
        .works("--spec-ngram-mod-n-match"),
        .works("--spec-ngram-simple-size-n"),
        .works("--spec-ngram-simple-size-m"),
        .taken(
            ["--spec-ngram-simple-min-hits"], with: [],
            "llama.cpp's ngram-simple takes the last place that is alike, and no count."),
        .works("--spec-ngram-map-k-size-n"),
        .works("--spec-ngram-map-k-size-m"),
        .taken(
            ["--spec-ngram-map-k-min-hits"], with: [],
            "llama.cpp's ngram-map-k takes no notice of it; ngram-map-k4v does."),
        .works("--spec-ngram-map-k4v-size-n"),
        .works("--spec-ngram-map-k4v-size-m"),
        .works("--spec-ngram-map-k4v-min-hits"),
        .works("--spec-default"),
    ]

    /// llama-server itself only says what to use in their place.
    static let removed: [LlamaServerFlag] = [
        .refused(
            ["--draft", "--draft-n", "--draft-max"],
            "Use --spec-draft-n-max for a draft model, --spec-ngram-mod-n-max for ngram-mod."),
        .refused(
            ["--draft-min", "--draft-n-min"],
            "Use --spec-draft-n-min for a draft model, --spec-ngram-mod-n-min for ngram-mod."),
        .refused(
            ["--spec-ngram-size-n"],
            "Use --spec-ngram-simple-size-n, --spec-ngram-map-k-size-n, --spec-ngram-map-k4v-size-n or "
                + "--spec-ngram-mod-n-match."),
        .refused(
            ["--spec-ngram-size-m"],
            "Use --spec-ngram-simple-size-m, --spec-ngram-map-k-size-m or --spec-ngram-map-k4v-size-m."),
        .refused(["--spec-ngram-min-hits"], "Use --spec-ngram-map-k4v-min-hits."),
    ]
}
