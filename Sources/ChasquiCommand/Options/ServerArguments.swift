import ArgumentParser

struct ServerArguments: ParsableArguments, SettingArguments {
    @Option("server.host") var host: [String] = []
    @Option("server.port") var port: String?
    @Flag("server.reuse_port") var reusePort: Bool?
    @Option("server.socket_mode") var socketMode: String?
    @Option("server.ssl_key_file") var sslKeyFile: String?
    @Option("server.ssl_cert_file") var sslCertFile: String?
    @Option("server.ssl_client_ca_file") var sslClientCAFile: String?
    @Option("server.api_prefix") var apiPrefix: String?
    @Option("server.max_connections") var maxConnections: String?
    @Option("server.request_timeout") var requestTimeout: String?
    @Option("server.server_tool_rounds") var serverToolRounds: String?
    @Option("server.queue_size") var queueSize: String?
    @Option("server.queue_tokens") var queueTokens: String?
    @Option("server.queue_wait") var queueWait: String?
    @Option("server.step_timeout") var stepTimeout: String?
    @Option("server.sleep_idle_seconds") var sleepIdleSeconds: String?
    @Option("server.ready_step_limit") var readyStepLimit: String?
    @Option("server.max_body_size") var maxBodySize: String?
    @Option("server.max_header_size") var maxHeaderSize: String?
    @Option("server.idle_timeout") var idleTimeout: String?
    @Option("server.body_timeout") var bodyTimeout: String?
    @Option("server.shutdown_timeout") var shutdownTimeout: String?
    @Option("server.cors_origins") var corsOrigins: [String] = []
    @Option("server.sse_ping_interval") var ssePingInterval: String?
    @Option("server.stream_conversations") var streamConversations: String?
    @Option("server.stream_memory") var streamMemory: String?
    @Option("server.response_cache") var responseCache: String?
    @Option("server.response_cache_disk") var responseCacheDisk: String?
    @Flag("server.ui") var ui: Bool?
    @Flag("server.slots") var slots: Bool?
    @Flag("server.props") var props: Bool?

    var given: [String: String?] {
        [
            "server.host": joined(host),
            "server.port": port,
            "server.reuse_port": reusePort.map(String.init(describing:)),
            "server.socket_mode": socketMode,
            "server.ssl_key_file": sslKeyFile,
            "server.ssl_cert_file": sslCertFile,
            "server.ssl_client_ca_file": sslClientCAFile,
            "server.api_prefix": apiPrefix,
            "server.max_connections": maxConnections,
            "server.request_timeout": requestTimeout,
            "server.server_tool_rounds": serverToolRounds,
            "server.queue_size": queueSize,
            "server.queue_tokens": queueTokens,
            "server.queue_wait": queueWait,
            "server.step_timeout": stepTimeout,
            "server.sleep_idle_seconds": sleepIdleSeconds,
            "server.ready_step_limit": readyStepLimit,
            "server.max_body_size": maxBodySize,
            "server.max_header_size": maxHeaderSize,
            "server.idle_timeout": idleTimeout,
            "server.body_timeout": bodyTimeout,
            "server.shutdown_timeout": shutdownTimeout,
            "server.cors_origins": joined(corsOrigins),
            "server.sse_ping_interval": ssePingInterval,
            "server.stream_conversations": streamConversations,
            "server.stream_memory": streamMemory,
            "server.response_cache": responseCache,
            "server.response_cache_disk": responseCacheDisk,
            "server.ui": ui.map(String.init(describing:)),
            "server.slots": slots.map(String.init(describing:)),
            "server.props": props.map(String.init(describing:)),
        ]
    }
}
