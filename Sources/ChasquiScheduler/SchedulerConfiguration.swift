/// What the scheduler may spend.
public struct SchedulerConfiguration: Sendable, Equatable {
    /// How sequences share the KV cells.
    public enum Layout: Sendable, Equatable {
        /// All sequences take cells from one pool.
        case unified
        /// Each slot has an equal part for itself.
        case split
    }

    /// Which beginning of a slot's cells can be kept.
    public enum Reuse: Sendable, Equatable {
        /// Any prefix: the rest can be cut off.
        case anyPrefix
        /// All or nothing: memories that cannot be cut, as recurrent ones.
        case wholeOnly
    }

    /// How many sequences run at once. Range 1...256
    public var slots: Int
    /// All KV cells.
    public var cells: Int
    public var layout: Layout
    public var reuse: Reuse
    /// The most tokens of one step.
    public var batchTokens: Int
    /// The most prompt tokens of a step in which another sequence decodes, so that a long prompt does not stop the
    /// others' streams.
    public var promptTokensWhileDecoding: Int

    public init(
        slots: Int, cells: Int, layout: Layout = .unified, reuse: Reuse = .anyPrefix, batchTokens: Int = 2048,
        promptTokensWhileDecoding: Int = 64
    ) {
        precondition(slots > 0 && cells >= slots && batchTokens >= slots && promptTokensWhileDecoding > 0)
        self.slots = slots
        self.cells = cells
        self.layout = layout
        self.reuse = reuse
        self.batchTokens = batchTokens
        self.promptTokensWhileDecoding = promptTokensWhileDecoding
    }

    /// The most tokens that one sequence can hold.
    public var sequenceContext: Int {
        switch layout {
        case .unified: cells
        case .split: cells / slots
        }
    }
}
