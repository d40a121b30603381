extension LlamaServerFlag {
    private static let allowedToAll = "An origin that is allowed may use all methods and headers that the API has."

    static let server: [LlamaServerFlag] = [
        .works("--host"),
        .works("--port"),
        .works("--api-prefix"),
        .works("--reuse-port"),
        .works("--slots"),
        .works("--props"),
        .works("--slot-save-path"),
        .refused(["--path"], "Only the chat page is served; put a web server before the server for files."),
        .works("--cors-origins"),
        .taken(["--cors-methods"], with: ["GET, POST, DELETE, OPTIONS"], allowedToAll),
        .taken(["--cors-headers"], with: ["*"], allowedToAll),
        .refused(["--cors-credentials"], "Pages send keys in a header, and no cookie is ever set."),
        .always(["--no-cors-credentials"], "Pages send keys in a header, and no cookie is ever set."),
        .refused(["--ui-config", "--webui-config"], "The page has no settings of its own."),
        .refused(["--ui-config-file", "--webui-config-file"], "The page has no settings of its own."),
        .refused(["--ui-mcp-proxy", "--webui-mcp-proxy"], "The server fetches nothing for pages."),
        .always(["--no-ui-mcp-proxy", "--no-webui-mcp-proxy"], "The server fetches nothing for pages."),
        .works("--ui", "--webui"),
        .works("--api-key"),
        .works("--api-key-file"),
        .works("--ssl-key-file"),
        .works("--ssl-cert-file"),
        .works("-to", "--timeout"),
        .works("--sse-ping-interval"),
        .taken(["--threads-http"], with: ["-1"], "Connections are spread over an event loop for each core."),
        .always(["--metrics"], "/metrics is always there."),
        .refused(["--media-path"], "Only text is read."),
    ]

    static let tools: [LlamaServerFlag] = [
        .refused(["--tools"], "The server runs no tools."),
        .refused(["--tools-runtime"], "The server runs no tools."),
        .refused(["--mcp-servers-config"], "The server runs no tools."),
        .refused(["--mcp-servers-json"], "The server runs no tools."),
        .refused(["-ag", "--agent"], "The server runs no tools."),
        .always(["-no-ag", "--no-agent"], "The server runs no tools."),
    ]

    static let models: [LlamaServerFlag] = [
        .works("-a", "--alias"),
        .refused(["--tags"], "Names for requests are --alias."),
        .refused(["--models-dir"], "A server has one model."),
        .refused(["--models-preset"], "A server has one model."),
        .taken(["--models-max"], with: [], "A server has one model."),
        .always(["--models-autoload", "--no-models-autoload"], "A server has one model, from the start on."),
    ]

    private static let noDownload = "The server downloads nothing; fetch the file and name it with --model."

    static let download: [LlamaServerFlag] = [
        .refused(["-cl", "--cache-list"], noDownload),
        .works("-m", "--model"),
        .refused(["-mu", "--model-url"], noDownload),
        .refused(["-dr", "--docker-repo"], noDownload),
        .refused(["-hf", "-hfr", "--hf-repo"], noDownload + " HF_TOKEN is not read."),
        .refused(["-hff", "--hf-file"], noDownload + " HF_TOKEN is not read."),
        .refused(["-hft", "--hf-token"], noDownload + " HF_TOKEN is not read."),
        .always(["--offline"], "The server never downloads."),
        .refused(["--embd-gemma-default"], noDownload),
        .refused(["--fim-qwen-1.5b-default"], noDownload),
        .refused(["--fim-qwen-3b-default"], noDownload),
        .refused(["--fim-qwen-7b-default"], noDownload),
        .refused(["--fim-qwen-7b-spec"], noDownload),
        .refused(["--fim-qwen-14b-spec"], noDownload),
        .refused(["--fim-qwen-30b-default"], noDownload),
        .refused(["--gpt-oss-20b-default"], noDownload),
        .refused(["--gpt-oss-120b-default"], noDownload),
        .refused(["--vision-gemma-4b-default"], noDownload),
        .refused(["--vision-gemma-12b-default"], noDownload),
    ]

    static let scheduling: [LlamaServerFlag] = [
        .works("--keep"),
        .refused(["--kv-unified-per-slot"], "-c is what all slots share; --kv-layout says how."),
        .refused(
            ["-ctxcp", "--ctx-checkpoints", "--swa-checkpoints"],
            "States are saved where prompts end and where users' turns begin."),
        .refused(
            ["-cms", "--checkpoint-min-step"], "States are saved where prompts end and where users' turns begin."),
        .works("-cram", "--cache-ram"),
        .works("-kvu", "--kv-unified"),
        .always(["--cache-idle-slots"], "What leaves a slot always goes to host memory, within --cache-ram."),
        .refused(
            ["--no-cache-idle-slots"],
            "What leaves a slot always goes to host memory, within --cache-ram, of which 0 keeps nothing."),
        .works("--context-shift"),
        .works("-np", "--parallel"),
        .always(["-cb", "--cont-batching"], "Batching is always continuous."),
        .refused(["-nocb", "--no-cont-batching"], "Batching is always continuous."),
        .works("--cache-prompt"),
        .works("--cache-reuse"),
        .refused(
            ["-sps", "--slot-prompt-similarity"],
            "The longest common beginning is always taken, whichever slot holds it."),
        .works("--sleep-idle-seconds"),
    ]

    static let context: [LlamaServerFlag] = [
        .works("-c", "--ctx-size"),
        .works("-n", "--predict", "--n-predict"),
        .works("-b", "--batch-size"),
        .works("-ub", "--ubatch-size"),
        .always(["--swa-full"], "Sliding windows always keep all cells, so that any prefix can be reused."),
        .works("-fa", "--flash-attn"),
        .works("--rope-scaling"),
        .works("--rope-scale"),
        .works("--rope-freq-base"),
        .works("--rope-freq-scale"),
        .works("--yarn-orig-ctx"),
        .works("--yarn-ext-factor"),
        .works("--yarn-attn-factor"),
        .works("--yarn-beta-slow"),
        .works("--yarn-beta-fast"),
        .always(["-kvo", "--kv-offload"], "The cache is always where the layers are."),
        .refused(["-nkvo", "--no-kv-offload"], "The cache is always where the layers are."),
        .works("-ctk", "--cache-type-k"),
        .works("-ctv", "--cache-type-v"),
        .taken(["-dt", "--defrag-thold"], with: [], "llama.cpp does nothing with it any more."),
        .works("--warmup"),
    ]
}
