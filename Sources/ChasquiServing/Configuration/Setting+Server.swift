import ChasquiHTTP
import ChasquiLlama

extension Setting {
    private static let mebibyte = 1024 * 1024

    static let server = [
        Setting(
            .server, "host", ["--host"], llamaVariable: "HOST", \.http.hosts, .hosts,
            "The addresses to listen on; one that ends in .sock is the path of a UNIX domain socket. 0.0.0.0 is every "
                + "address of the machine; others than this machine's own need keys or --insecure."),
        Setting(
            .server, "port", ["--port"], llamaVariable: "PORT", \.http.port, .integer(0...65535),
            "The port to listen on; 0 takes any free one, which the log names."),
        Setting(
            .server, "reuse_port", ["--reuse-port"], llamaVariable: "REUSE_PORT", \.http.reusesPort, .truth,
            "Let several servers listen on the port, among which the system spreads connections."),
        Setting(
            .server, "socket_mode", ["--socket-mode"], \.http.socketMode, .permissions,
            "Who may connect to UNIX domain sockets, as a file's permissions; without it the umask says it."),
        Setting(
            .server, "ssl_key_file", ["--ssl-key-file"], llamaVariable: "SSL_KEY_FILE", \.http.keyFile, .optionalPath,
            "The private key that TLS is served with, in PEM and without a passphrase."),
        Setting(
            .server, "ssl_cert_file", ["--ssl-cert-file"], llamaVariable: "SSL_CERT_FILE", \.http.certificateFile,
            .optionalPath, "The certificate that TLS is served with, in PEM, and those between it and its authority."),
        Setting(
            .server, "ssl_client_ca_file", ["--ssl-client-ca-file"], \.http.clientAuthorityFile, .optionalPath,
            "Authorities in PEM, one of which has to have signed a client's certificate; without it clients need none."),
        Setting(
            .server, "api_prefix", ["--api-prefix"], llamaVariable: "API_PREFIX", \.http.apiPrefix, .urlPath,
            "What every route begins with, the page's too, such as /llm."),
        Setting(
            .server, "max_connections", ["--max-connections"], \.http.maxConnections, .integer(1...1_000_000),
            "Connections at once; more wait until one closes."),
        Setting(
            .server, "request_timeout", ["--timeout", "-to"], llamaVariable: "TIMEOUT", \.http.requestTimeout,
            .seconds(to: 1_000_000), "Seconds a request may take, waiting included."),
        Setting(
            .server, "server_tool_rounds", ["--server-tool-rounds"], \.http.serverToolRounds, .integer(1...64),
            "How often a model may call the tools of plugins for one answer; then it has to answer."),
        Setting(
            .server, "queue_size", ["--queue-size"], \.engine.queueLimit, .integer(0...1_000_000),
            "Requests that may wait for a sequence; more are answered 429."),
        Setting(
            .server, "queue_tokens", ["--queue-tokens"], \.engine.queueTokenLimit, .integer(1...Int.max),
            "Tokens that the prompts of waiting requests may have together; more are answered 429. A prompt that would "
                + "wait alone always may."),
        Setting(
            .server, "queue_wait", ["--queue-wait"], \.engine.queueWaitLimit, .seconds(0...1_000_000, orOpen: "auto"),
            "Seconds that a request may be predicted to wait; one that would wait longer is answered 429. auto is what "
                + "is left of its request_timeout."),
        Setting(
            .server, "step_timeout", ["--step-timeout"], \.engine.stepLimit, .seconds(to: 1_000_000),
            "Seconds in which a step of the model has to end; the requests in one that does not are answered 504."),
        Setting(
            .server, "sleep_idle_seconds", ["--sleep-idle-seconds"], \.engine.sleepAfter,
            .seconds(1...10_000_000, orOpen: "-1"),
            "Seconds without a request after which the model is freed; the next request loads it again and waits. -1 "
                + "keeps it."),
        Setting(
            .server, "ready_step_limit", ["--ready-step-limit"], \.http.readyStepLimit, .seconds(0.1...86400),
            "Seconds after which a step that has not ended makes /health/ready say no."),
        Setting(
            .server, "max_body_size", ["--max-body-size"], \.http.maxBodyBytes, .integer(1...4096, times: mebibyte),
            "The largest request body, in MiB."),
        Setting(
            .server, "max_header_size", ["--max-header-size"], \.http.maxHeaderBytes, .integer(1...1024, times: 1024),
            "The largest request head, in KiB."),
        Setting(
            .server, "idle_timeout", ["--idle-timeout"], \.http.idleTimeout, .seconds(1...86400),
            "Seconds that a connection may be silent while no answer is due, or take nothing of one."),
        Setting(
            .server, "body_timeout", ["--body-timeout"], \.http.bodyTimeout, .seconds(1...86400),
            "Seconds in which a request's body has to arrive."),
        Setting(
            .server, "shutdown_timeout", ["--shutdown-timeout"], \.http.shutdownLimit, .seconds(0...86400),
            "Seconds that running answers get after SIGTERM or SIGINT."),
        Setting(
            .server, "cors_origins", ["--cors-origins"], llamaVariable: "CORS_ORIGINS", \.http.corsOrigins, .origins,
            "Web origins whose pages may read answers, such as https://chat.example.org; * is all of them, "
                + "localhost those of this machine at any port."),
        Setting(
            .server, "sse_ping_interval", ["--sse-ping-interval"], llamaVariable: "SSE_PING_INTERVAL",
            \.http.keepAliveInterval, .seconds(0.1...86400, orOpen: "-1"),
            "Seconds of silence in a stream after which a comment is sent; -1 sends none."),
        Setting(
            .server, "stream_conversations", ["--stream-conversations"], \.http.keptStreams, .integer(0...100_000),
            "Streams with X-Conversation-Id that are kept for their readers to come back; 0 keeps none."),
        Setting(
            .server, "stream_memory", ["--stream-memory"], \.http.keptStreamBytes, .integer(1...65536, times: mebibyte),
            "The memory that those may take together, in MiB; each may take 4."),
        Setting(
            .server, "response_cache", ["--response-cache"], \.http.responseCacheBytes,
            .integer(0...1_048_576, times: mebibyte),
            "Keep the answers to deterministic requests (temperature 0 or a seed) in so many MiB of memory, for equal "
                + "requests; 0 keeps none."),
        Setting(
            .server, "response_cache_disk", ["--response-cache-disk"], \.responseCacheDiskBytes,
            .integer(0...1_048_576, times: mebibyte),
            "Keep them in so many MiB of the database too, over restarts; 0 does not."),
        Setting(
            .server, "ui", ["--ui", "--webui"], llamaVariable: "UI", \.http.servesPage, .truth,
            "Serve the chat page at /."),
        Setting(
            .server, "slots", ["--slots"], llamaVariable: "ENDPOINT_SLOTS", \.http.listsSlots, .truth,
            "List the slots, and what runs in them, at /slots."),
        Setting(
            .server, "props", ["--props"], llamaVariable: "ENDPOINT_PROPS", \.http.takesProperties, .truth,
            "Take POST /props. There is nothing yet that it changes."),
    ]
}
