public import ChasquiCore

/// A request's number, unique for the life of a scheduler.
public struct SequenceID: Hashable, Sendable {
    public var rawValue: UInt64

    public init(_ rawValue: UInt64) {
        self.rawValue = rawValue
    }
}

/// A prompt to compute and then to continue token by token.
public struct SequenceRequest: Sendable, Equatable {
    public var id: SequenceID
    /// At least one token, and fewer than a sequence can hold.
    public var prompt: [TokenID]
    /// The most tokens that will be generated; nil goes on to the context's end.
    public var maxTokens: Int?
    /// Whether cells of another request may be used.
    public var reusesPrefix: Bool
    public var priority: Priority
    /// Who asks; clients of one class get the same share.
    public var client: String
    /// Only requests of the same salt share cells.
    public var salt: String
    /// What computes it.
    public var adapters: AdapterSet
    /// Where a memory that cannot be cut is saved while the prompt is computed, ascending: positions at which a later
    /// prompt may part from this one.
    public var checkpoints: [Int]
    /// What goes when its context is full; nil ends there.
    public var shift: ContextShift?
    /// The only slot that it may have; nil is any.
    public var slot: Int?
    /// Chunks of at least so many tokens that a free slot retains are moved to where the prompt has them; nil moves
    /// nothing. Range 1...
    public var shortestChunk: Int?
    /// How many milliseconds its prompt may take from the moment it gets a slot; nil is any number.
    public var promptTime: Double?
    /// The logits of all of its prompt tokens are needed. Cells of another request have none, so that it may not reuse any.
    public var wantsAllLogits = false

    public init(
        id: SequenceID, prompt: [TokenID], maxTokens: Int? = nil, reusesPrefix: Bool = true,
        priority: Priority = .normal, client: String = "", salt: String = "",
        adapters: AdapterSet = .none, checkpoints: [Int] = []
    ) {
        self.id = id
        self.prompt = prompt
        self.maxTokens = maxTokens
        self.reusesPrefix = reusesPrefix
        self.priority = priority
        self.client = client
        self.salt = salt
        self.adapters = adapters
        self.checkpoints = checkpoints
    }
}
