/// What the engine has to do next, in this order: free cells, place sequences, run the work as one batch.
public struct StepPlan: Sendable, Equatable {
    /// A sequence that gets a slot in this step.
    public struct Placement: Sendable, Equatable {
        public var id: SequenceID
        public var slot: Int
        /// The slot's cells from this position on have to be removed.
        public var kept: Int
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
    }

    /// Slots all of whose cells have to be removed.
    public var cleared: [Int] = []
    public var placed: [Placement] = []
    /// Sequences that lost their slot; they wait for another one.
    public var preempted: [SequenceID] = []
    public var work: [Work] = []

    public init() {}

    public var tokenCount: Int { work.reduce(0) { $0 + $1.count } }
}

/// What a sequence does after a step that gave it logits.
public enum StepOutcome: Sendable, Equatable {
    /// This token was chosen and is fed in the next step.
    case next(Int32)
    /// It is over; its slot is free.
    case finished
}
