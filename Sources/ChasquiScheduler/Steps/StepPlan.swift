public import ChasquiCore

/// What the engine has to do next, in this order: the memory operations, then the work as one batch.
public struct StepPlan: Sendable, Equatable {
    /// A change of the model's memory or of what is saved of it.
    public enum MemoryOperation: Sendable, Equatable {
        /// Saves all cells of a slot.
        case save(slot: Int, as: StoredPrefixID)
        /// Forgets a saved state.
        case drop(StoredPrefixID)
        /// Moves a saved state to disk.
        case demote(StoredPrefixID)
        /// Begins to read a saved state from disk; ``Scheduler/loaded(_:success:)`` tells the end.
        case load(StoredPrefixID)
        /// Removes all cells of a slot.
        case clear(slot: Int)
        /// Gives an empty slot the first cells of another.
        case fork(from: Int, to: Int, count: Int)
        /// Gives an empty slot the first cells of a saved state.
        case restore(StoredPrefixID, slot: Int, count: Int)
        /// Removes a slot's cells from a position on.
        case cut(slot: Int, to: Int)
        /// Removes some of a slot's cells and moves those behind them there.
        case shift(slot: Int, from: Int, count: Int)
    }

    /// Where a sequence's first cells came from.
    public enum Source: String, Sendable, CaseIterable {
        /// Nothing could be reused.
        case none
        /// The cells of another sequence, running or retained.
        case cells
        /// A state saved in host memory.
        case memory
        /// A state saved on disk.
        case disk
    }

    /// A sequence that gets a slot in this step.
    public struct Placement: Sendable, Equatable {
        public var id: SequenceID
        public var slot: Int
        /// How many of its tokens have cells already.
        public var kept: Int
        public var source: Source
        /// It ran before, lost its slot and comes back.
        public var isResumed: Bool
    }

    /// Consecutive tokens of one sequence.
    public struct Work: Sendable, Equatable {
        public var id: SequenceID
        public var slot: Int
        /// Position of the first token.
        public var position: Int
        public var count: Int
        /// The last token's logits choose the next token.
        public var wantsLogits: Bool
        /// The token to feed was generated, rather than being a part of the prompt.
        public var isDecode: Bool
        /// Guesses of what comes next, the last ones of `count`; each has logits too, as has the token before them.
        public var drafts: [TokenID] = []
        /// The logits of all of these tokens are needed.
        public var wantsAllLogits = false
    }

    public var memory: [MemoryOperation] = []
    public var placed: [Placement] = []
    /// Sequences that lost tokens, since their context was full.
    public var shifted: [SequenceID] = []
    /// Sequences that lost their slot; they wait for another one.
    public var parked: [SequenceID] = []
    /// Sequences that ended, since their prompt cannot be computed in the time that it has.
    public var overdue: [SequenceID] = []
    public var work: [Work] = []
    /// What computes the work, all of it.
    public var adapters = AdapterSet.none
    /// Cells that the memory operations copy.
    public var transferredCells = 0

    public init() {}

    public var tokenCount: Int { work.reduce(0) { $0 + $1.count } }
    public var decodingCount: Int { work.reduce(0) { $0 + ($1.isDecode ? 1 : 0) } }
    public var draftCount: Int { work.reduce(0) { $0 + $1.drafts.count } }
    /// Tokens of work that needs all logits.
    public var scoredCount: Int { work.reduce(0) { $0 + ($1.wantsAllLogits ? $1.count : 0) } }
    public var isEmpty: Bool { memory.isEmpty && work.isEmpty && overdue.isEmpty }
}

/// What a sequence does after a step that gave it logits.
public enum StepOutcome: Sendable, Equatable {
    /// This token was chosen and is fed in the next step.
    case next(Int32)
    /// It is over; its slot is free.
    case finished
    /// Of work with drafts: the first so many were right, and this token was chosen after them; nil where it is over.
    /// The cells of the other drafts are gone.
    case accepted(Int, next: Int32?)
}
