/// How one model is loaded and run. llama-server's flag of each setting stands in parentheses.
public struct EngineConfiguration: Sendable, Equatable {
    public enum FlashAttention: String, Sendable, CaseIterable {
        case on, off, auto
    }

    public enum CellLayout: String, Sendable, CaseIterable {
        case auto, split, unified
    }

    /// Number formats of KV cells that llama.cpp has.
    public enum CacheType: String, Sendable, CaseIterable {
        case f32, f16, bf16
        case q8_0, q4_0, q4_1, iq4_nl, q5_0, q5_1
    }

    /// The GGUF file (`-m`).
    public var modelPath: String
    /// Names that requests may use, the first one in answers (`-a`); empty takes the file's name.
    public var aliases: [String] = []
    /// KV cells in tokens, over all slots (`-c`); 0 takes the model's trained context for each sequence. Nil takes up to
    /// 4096 for each sequence, or less where memory is short. Range 0...
    public var contextSize: Int?
    /// As many as ``slots`` are where nobody says.
    public static let standardSlots = 8
    /// Sequences at once (`-np`). Range 1...256
    public var slots = Self.standardSlots
    /// How sequences share the cells: an equal part for each, one pool (`-kvu`), or what suits the other settings.
    public var cellLayout = CellLayout.auto
    /// Threads while decoding (`-t`); 0 takes the physical cores. Range 0...512
    public var threads = 0
    /// Threads while computing prompts (`-tb`); 0 takes as many as `threads`. Range 0...512
    public var batchThreads = 0
    /// The most tokens of a step (`-b`). Range 1...
    public var batchSize = 2048
    /// The most tokens computed together within a step (`-ub`). Range 1...batchSize
    public var microBatchSize = 512
    /// Layers kept on a GPU (`-ngl`); -1 is all.
    public var gpuLayers = -1
    public var flashAttention = FlashAttention.auto
    public var cacheTypeK = CacheType.f16
    public var cacheTypeV = CacheType.f16
    public var positions = PositionConfiguration()
    /// Map the file instead of reading it.
    public var memoryMap = true
    /// Keep the weights from being swapped out.
    public var memoryLock = false
    /// A Jinja template instead of the model's own.
    public var chatTemplate: String?
    /// Requests that may wait for a slot; more are refused. Range 0...
    public var queueLimit = 256
    /// Tokens that the prompts of waiting requests may have together; more are refused. Range 1...
    public var queueTokenLimit = 1_000_000
    /// The longest predicted wait for a slot; a request that would wait longer is refused. Nil takes the time that the
    /// request has.
    public var queueWaitLimit: Duration?
    /// How long a step may take while someone decodes; limits the prompt tokens in it.
    public var stepTarget = Duration.milliseconds(100)
    /// How long a step may take before its requests are failed; nil for ever.
    public var stepLimit: Duration? = .seconds(300)
    /// Computes a few tokens before the model is ready, so that the first request need not wait for the weights to come into
    /// memory, and step times are known (`--warmup`).
    public var warmsUp = true
    /// How long nobody has to need the model before it is freed, to be loaded again for the next request
    /// (`--sleep-idle-seconds`); nil keeps it. Range > 0
    public var sleepAfter: Duration?
    /// Host memory for saved prefixes in bytes (`--cache-ram`); 0 saves none. Nil takes a quarter of what the machine or
    /// container has left, and at most 8 GiB. Range 0...
    public var storedBytes: Int?
    /// A directory for the prefixes that leave host memory, which later runs begin with.
    public var storedDirectory: String?
    /// Bytes that the files in it may have together. Range 1...
    public var storedDirectoryBytes = 16 << 30

    /// A directory that slots are saved to and restored from (`--slot-save-path`); nil refuses both.
    public var slotDirectory: String?
    /// Sequences that fill their context lose tokens behind the kept ones and go on (`--context-shift`).
    public var shiftsContext = false
    /// Prompts that are filled in have what stands behind the place first (`--spm-infill`).
    public var putsSuffixFirst = false
    public var adapters = AdapterConfiguration()
    public var controlVectors = ControlVectorConfiguration()
    /// Whether the model gets a fingerprint, for which about 3 MiB of its files are read.
    public var makesFingerprint = false
    /// Vectors and scores of texts.
    public var embedding = EmbeddingConfiguration()
    /// Guesses of next tokens.
    public var speculation = SpeculationConfiguration()

    public init(modelPath: String) {
        self.modelPath = modelPath
    }

    /// llama-server's way to say it: one pool, or else equal parts.
    public var unifiedCells: Bool {
        get { cellLayout == .unified }
        set { cellLayout = newValue ? .unified : .split }
    }
}
