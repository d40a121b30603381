/// A file, and how strongly it holds.
public struct ScaledFile: Sendable, Equatable {
    public var path: String
    /// Range -100...100
    public var scale: Float

    public init(path: String, scale: Float = 1) {
        self.path = path
        self.scale = scale
    }
}

/// LoRA adapters. llama-server's flag of each setting stands in parentheses.
public struct AdapterConfiguration: Sendable, Equatable {
    /// Files at scale 1 (`--lora`). Ids are in this order, from 0 on.
    public var files: [String] = []
    /// Files at other scales (`--lora-scaled`), whose ids come after those.
    public var scaledFiles: [ScaledFile] = []
    /// Whether they hold for requests that do not say, from the start on (off: `--lora-init-without-apply`).
    public var appliesAtStart = true
    /// The only directory from which clients may load more; nil lets them load none.
    public var directory: String?

    public init() {}

    var all: [ScaledFile] { files.map { ScaledFile(path: $0) } + scaledFiles }
}

/// What is added to a model's states (`--control-vector`, `--control-vector-scaled`, `--control-vector-layer-range`).
public struct ControlVectorConfiguration: Sendable, Equatable {
    public var files: [String] = []
    public var scaledFiles: [ScaledFile] = []
    /// Behind which layers; nil is all. Range 1...
    public var layers: ClosedRange<Int>?

    public init() {}

    var all: [ScaledFile] { files.map { ScaledFile(path: $0) } + scaledFiles }
}
