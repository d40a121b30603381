package import ChasquiCore
public import ChasquiHTTP
public import ChasquiLlama
public import ChasquiPlugin
public import ChasquiTracing

/// Everything a server needs to know before it starts.
///
/// Settings that no one gave keep llama-server's meaning where it has one; `docs/configuration.md` lists them.
public struct ChasquiConfiguration: Sendable {
    public var http = HTTPConfiguration()
    public var access = AccessConfiguration()
    public var engine: EngineConfiguration
    public var logging = LoggingConfiguration()
    public var tracing = TracingConfiguration()
    /// In the order in which they act.
    public var plugins: [PluginItem] = []
    /// A file with a Jinja template instead of the model's own; excludes `engine.chatTemplate`.
    public var chatTemplateFile: String?

    /// What kept answers may take in the database, in bytes, beside those in memory (`http.responseCacheBytes`), without
    /// which there is no cache. Range 0...
    public var responseCacheDiskBytes = 0

    /// How long llama.cpp's threads wait for each other without giving their core away; only a program that starts
    /// itself anew can change it (`--poll`). Range 0...100
    package var threadPolling = 50

    /// llama-server's `--kv-unified`: one pool of context, or a part for each sequence; nil where that is left open.
    package var unifiedCells: Bool? {
        get { engine.cellLayout == .auto ? nil : engine.unifiedCells }
        set { engine.cellLayout = newValue.map { $0 ? .unified : .split } ?? .auto }
    }

    /// What a request gets where it does not say.
    package var requestDefaults: GenerationOptions { http.defaults }

    /// - Parameter modelPath: the GGUF file.
    public init(modelPath: String) {
        engine = EngineConfiguration(modelPath: modelPath)
        http.version = ChasquiVersion.current
    }
}
