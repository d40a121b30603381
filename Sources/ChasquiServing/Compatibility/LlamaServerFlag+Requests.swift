extension LlamaServerFlag {
    static let media: [LlamaServerFlag] = [
        .refused(["-mm", "--mmproj"], "Only text is read."),
        .refused(["-mmu", "--mmproj-url"], "Only text is read."),
        .refused(["--mmproj-auto"], "Only text is read."),
        .always(["--no-mmproj", "--no-mmproj-auto"], "Only text is read."),
        .refused(["--mmproj-offload"], "Only text is read."),
        .always(["--no-mmproj-offload"], "Only text is read."),
        .taken(["-mmdev", "--mmproj-device"], with: ["none"], "Only text is read."),
        .refused(["--image-min-tokens"], "Only text is read."),
        .refused(["--image-max-tokens"], "Only text is read."),
        .refused(["--mtmd-batch-max-tokens"], "Only text is read."),
        .refused(["--video-fps"], "Only text is read."),
        .refused(["--video-timestamp-interval"], "Only text is read."),
        .refused(["--video-ffmpeg-dir"], "Only text is read."),
    ]

    static let embeddings: [LlamaServerFlag] = [
        .works("--embedding", "--embeddings"),
        .works("--reranking", "--rerank"),
        .works("--pooling"),
        .works("--embd-normalize"),
    ]

    static let chats: [LlamaServerFlag] = [
        .always(["-e", "--escape", "--no-escape"], "JSON has its own escapes, and no flag has a text with any."),
        .refused(["-r", "--reverse-prompt"], "Requests say it themselves, as stop."),
        .refused(["-sp", "--special"], "It is not built yet."),
        .works("--spm-infill"),
        .works("--chat-template-kwargs"),
        .always(["--jinja"], "Chat templates are always Jinja."),
        .refused(["--no-jinja"], "Chat templates are always Jinja."),
        .works("--reasoning-format"),
        .taken(
            ["-rea", "--reasoning"], with: ["auto", "-1"],
            "Use --chat-template-kwargs '{\"enable_thinking\": true}' for on and '{\"enable_thinking\": false}' for off, "
                + "where --reasoning-budget 0 does, too."),
        .taken(
            ["--reasoning-effort"], with: ["default"], "Use --chat-template-kwargs '{\"reasoning_effort\": \"low\"}'."),
        .works("--reasoning-budget"),
        .works("--reasoning-budget-message"),
        .refused(
            ["--reasoning-preserve", "--no-reasoning-preserve"],
            "The chat template decides it; use --chat-template-kwargs '{\"preserve_reasoning\": true}'."),
        .works("--chat-template"),
        .works("--chat-template-file"),
        .refused(["--skip-chat-parsing"], "--reasoning-format none leaves thoughts in the text."),
        .always(["--no-skip-chat-parsing"], "Thoughts and calls are always looked for."),
        .works("--prefill-assistant"),
    ]

    static let sampling: [LlamaServerFlag] = [
        .works("--samplers"),
        .works("-s", "--seed"),
        .letters(["--sampler-seq", "--sampling-seq"], of: "--samplers"),
        .works("--ignore-eos"),
        .works("--temp", "--temperature"),
        .works("--top-k"),
        .works("--top-p"),
        .works("--min-p"),
        .works("--top-nsigma", "--top-n-sigma"),
        .works("--xtc-probability"),
        .works("--xtc-threshold"),
        .works("--typical", "--typical-p"),
        .works("--repeat-last-n"),
        .works("--repeat-penalty"),
        .works("--presence-penalty"),
        .works("--frequency-penalty"),
        .works("--dry-multiplier"),
        .works("--dry-base"),
        .works("--dry-allowed-length"),
        .works("--dry-penalty-last-n"),
        .refused(["--dry-sequence-breaker"], "Requests say it themselves."),
        .works("--adaptive-target"),
        .works("--adaptive-decay"),
        .works("--dynatemp-range"),
        .works("--dynatemp-exp"),
        .works("--mirostat"),
        .works("--mirostat-lr"),
        .works("--mirostat-ent"),
        .refused(["-l", "--logit-bias"], "Requests say it themselves."),
        .refused(["--grammar"], "Requests say it themselves."),
        .refused(["--grammar-file"], "Requests say it themselves."),
        .refused(["-j", "--json-schema"], "Requests say it themselves."),
        .refused(["-jf", "--json-schema-file"], "Requests say it themselves."),
        .refused(["-bs", "--backend-sampling"], "Tokens are chosen on the CPU."),
    ]

    static let logging: [LlamaServerFlag] = [
        .refused(["--completion-bash"], "Use --generate-completion-script bash."),
        .refused(["--perf"], "/metrics and timings have what steps cost."),
        .always(["--no-perf"], "llama.cpp's own timings are never printed."),
        .refused(["--log-disable"], "--log-level, --log-format and --log-file say it."),
        .works("--log-file"),
        .refused(["--log-jsonl"], "Use --log-format json."),
        .always(["--no-log-jsonl"], "--log-format says it."),
        .taken(["--log-colors"], with: ["auto", "-1"], "Lines on a terminal have colors, unless NO_COLOR is set."),
        .refused(["-v", "--verbose", "--log-verbose"], "--log-level, --log-format and --log-file say it."),
        .taken(
            ["-lv", "--verbosity", "--log-verbosity"], with: ["3"], "--log-level, --log-format and --log-file say it."),
        .always(["--log-prefix"], "Each line has its level."),
        .refused(["--no-log-prefix"], "Each line has its level."),
        .always(["--log-timestamps"], "Each line has its time."),
        .refused(["--no-log-timestamps"], "Each line has its time."),
        .refused(["--log-prompts-dir"], "--log-prompts writes them to the log."),
    ]

    static let other: [LlamaServerFlag] = [
        .renamed("--usage", "--help"),
        .refused(["--no-host"], "All devices that llama.cpp was built for are used."),
    ]
}
