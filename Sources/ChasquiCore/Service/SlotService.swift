/// The places of a model's memory in which sequences run, and in which what they computed is kept for later ones.
public protocol SlotService: Sendable {
    /// As many slots as run at once, by number: those in use, then those used last.
    func slots() async throws(InferenceError) -> [SlotState]
    /// Forgets what a slot keeps.
    /// - Returns: how many tokens it kept.
    /// - Throws: ``InferenceError/slotBusy(_:)`` while a sequence runs in it.
    func eraseSlot(_ slot: Int) async throws(InferenceError) -> Int
    /// Writes what a slot keeps to a file of the directory for slots.
    /// - Parameter name: the file's, without a directory.
    /// - Throws: ``InferenceError/slotBusy(_:)`` while a sequence runs in it.
    func saveSlot(_ slot: Int, to name: String) async throws(InferenceError) -> SlotFile
    /// Puts into a slot what a file of the directory for slots has, so that prompts which begin alike start from it.
    /// - Parameter name: the file's, without a directory.
    /// - Throws: ``InferenceError/slotBusy(_:)`` while a sequence runs in it.
    func restoreSlot(_ slot: Int, from name: String) async throws(InferenceError) -> SlotFile
}

/// What is in a slot.
public struct SlotState: Sendable, Equatable {
    /// Range 0...
    public var number: Int
    /// The tokens that it may hold.
    public var context: Int
    /// The tokens that it holds.
    public var tokens: Int
    /// What runs in it may have its next tokens guessed.
    public var speculates: Bool
    /// What runs in it.
    public var task: SlotTask?
    /// What ran in it last.
    public var former: FormerSlotTask?

    public init(
        number: Int, context: Int, tokens: Int, speculates: Bool = false, task: SlotTask? = nil,
        former: FormerSlotTask? = nil
    ) {
        self.number = number
        self.context = context
        self.tokens = tokens
        self.speculates = speculates
        self.task = task
        self.former = former
    }
}

/// A sequence that runs in a slot.
public struct SlotTask: Sendable, Equatable {
    /// Its number since the start.
    public var id: UInt64
    /// Prompt tokens that were computed so far.
    public var computedPromptTokens: Int
    /// Prompt tokens that were taken from a cache.
    public var cachedPromptTokens: Int
    public var generatedTokens: Int
    /// Whether its answer has a line break by now.
    public var hasNewLine: Bool
    public var options: GenerationOptions

    public init(
        id: UInt64, computedPromptTokens: Int, cachedPromptTokens: Int, generatedTokens: Int,
        hasNewLine: Bool = false, options: GenerationOptions
    ) {
        self.id = id
        self.computedPromptTokens = computedPromptTokens
        self.cachedPromptTokens = cachedPromptTokens
        self.generatedTokens = generatedTokens
        self.hasNewLine = hasNewLine
        self.options = options
    }
}

/// A sequence that ran in a slot.
public struct FormerSlotTask: Sendable, Equatable {
    /// Its number since the start.
    public var id: UInt64
    public var options: GenerationOptions

    public init(id: UInt64, options: GenerationOptions) {
        self.id = id
        self.options = options
    }
}

/// What was written to a file, or read from it.
public struct SlotFile: Sendable, Equatable {
    public var tokens: Int
    /// The file's length.
    public var bytes: Int
    public var took: Duration

    public init(tokens: Int, bytes: Int, took: Duration) {
        self.tokens = tokens
        self.bytes = bytes
        self.took = took
    }
}
