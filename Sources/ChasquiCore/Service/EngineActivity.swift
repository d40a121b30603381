/// What an engine is doing and has done since its start.
public struct EngineActivity: Sendable, Equatable {
    /// Sequences that are prefilling or decoding.
    public var active = 0
    /// Requests waiting for a slot.
    public var queued = 0
    /// Those of each class, the most urgent first.
    public var queuedByClass = SIMD4<Int>()
    /// Tokens of the prompts of those requests.
    public var queuedTokens = 0
    /// How long a request holds its slot, on average of the last ones; zero before the first.
    public var serviceTime: Duration = .zero
    /// Sequences that can run at once.
    public var slots = 0
    /// KV cells that hold a token, those kept for later requests included.
    public var usedCells = 0
    /// KV cells of sequences that run; shared ones may count more than once, but not beyond ``usedCells``.
    public var runningCells = 0
    /// All KV cells.
    public var cells = 0
    /// Prompt tokens computed.
    public var promptTokens: UInt64 = 0
    /// Prompt tokens taken from a cache, all tiers together.
    public var cachedTokens: UInt64 { cellTokens + memoryTokens + diskTokens }
    /// Prompt tokens taken from the cells of another sequence.
    public var cellTokens: UInt64 = 0
    /// Prompt tokens taken from states in host memory.
    public var memoryTokens: UInt64 = 0
    /// Prompt tokens taken from states on disk.
    public var diskTokens: UInt64 = 0
    /// Bytes of saved states in host memory.
    public var storedBytes = 0
    /// Saved states, in host memory and on disk.
    public var storedStates = 0
    /// How often a sequence had to give its slot or its cells to another and waited.
    public var parkings: UInt64 = 0
    /// The model was freed since nobody used it, or is just being loaded again.
    public var isSleeping = false
    /// How often the model was freed for that reason.
    public var sleeps: UInt64 = 0
    /// How often the next step had other adapters than the one before it.
    public var adapterChanges: UInt64 = 0
    /// Refused requests.
    public var refusals: UInt64 = 0
    /// Tokens generated.
    public var generatedTokens: UInt64 = 0
    /// Engine steps run.
    public var steps: UInt64 = 0
    /// Time in steps that computed prompt tokens.
    public var prefillTime: Duration = .zero
    /// Time in steps that only decoded.
    public var decodeTime: Duration = .zero
    /// Generated tokens in the steps that ``decodeTime`` covers.
    public var decodeOnlyTokens: UInt64 = 0
    /// Guesses of next tokens.
    public var speculation = SpeculationActivity()
    /// Vectors and scores, which are computed beside the sequences.
    public var embedding = EmbeddingActivity()

    /// How long steps took, in milliseconds.
    public var stepTimes = Distribution()
    /// Sequences in a step.
    public var occupancy = Distribution()
    /// Sequences in the steps, summed over all of them.
    public var stepSequences: UInt64 = 0
    /// The most tokens that a sequence has had.
    public var longestSequence = 0

    public init() {}
}
