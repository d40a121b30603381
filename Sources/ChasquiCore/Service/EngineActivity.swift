/// What an engine is doing and has done since its start.
public struct EngineActivity: Sendable, Equatable {
    /// Sequences that are prefilling or decoding.
    public var active = 0
    /// Requests waiting for a slot.
    public var queued = 0
    /// Sequences that can run at once.
    public var slots = 0
    /// KV cells that hold a token, those kept for later requests included.
    public var usedCells = 0
    /// All KV cells.
    public var cells = 0
    /// Prompt tokens computed.
    public var promptTokens: UInt64 = 0
    /// Prompt tokens taken from a cache.
    public var cachedTokens: UInt64 = 0
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

    public init() {}
}
