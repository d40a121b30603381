/// What the scheduler may spend.
public struct SchedulerConfiguration: Sendable, Equatable {
    /// How sequences share the KV cells.
    public enum Layout: String, Sendable, Equatable {
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
    public var running: Int
    /// How many sequences the memory can tell apart, running and retained ones. Range running...256
    public var slots: Int
    /// All KV cells.
    public var cells: Int
    public var layout: Layout
    public var reuse: Reuse
    /// Whether a copy of a state, saved or forked by copying, can be cut as the cells that it was made of. A copy of a
    /// sliding window has only what the next token sees.
    public var cutsCopies: Bool
    /// The most tokens of one step.
    public var batchTokens: Int
    /// The most prompt tokens of a step in which nobody decodes. More than the model computes together only make the
    /// step longer.
    public var promptTokensAlone: Int
    /// The most tokens of a step whose logits are needed besides those that choose the next tokens: each takes memory of
    /// the size of the vocabulary. Range 1...
    public var scoredTokens = StepCostModel.unit
    /// How long a step may take while someone decodes, in milliseconds; limits its prompt tokens.
    public var stepTarget: Double
    /// What saved states may take of host memory, in bytes; 0 saves nothing.
    public var storedBytes: Int
    /// What the state of one token takes.
    public var bytesPerCell: Int
    /// States that leave host memory go to disk.
    public var usesDisk: Bool
    /// Sequences that ask for it go on when their context is full. The memory has to be one whose cells can be moved.
    public var shiftsContext = false
    /// Cells can be moved to other positions.
    public var movesCells = false
    /// The most guesses of a step, over all sequences; 0 takes none, as does a memory that cannot be cut.
    public var draftTokens: Int

    public init(
        running: Int, slots: Int? = nil, cells: Int, layout: Layout = .unified, reuse: Reuse = .anyPrefix,
        cutsCopies: Bool = true, batchTokens: Int = 2048, promptTokensAlone: Int? = nil, stepTarget: Double = 100,
        storedBytes: Int = 0, bytesPerCell: Int = 1, usesDisk: Bool = false,
        draftTokens: Int = 0
    ) {
        self.running = running
        self.slots = slots ?? running
        self.cells = cells
        self.layout = layout
        self.reuse = reuse
        self.cutsCopies = cutsCopies
        self.batchTokens = batchTokens
        self.promptTokensAlone = promptTokensAlone ?? batchTokens
        self.stepTarget = stepTarget
        self.storedBytes = storedBytes
        self.bytesPerCell = bytesPerCell
        self.usesDisk = usesDisk
        self.draftTokens = reuse == .anyPrefix ? draftTokens : 0
        precondition(running > 0 && self.slots >= running && cells >= self.slots && batchTokens >= running)
        precondition(self.promptTokensAlone > 0 && stepTarget > 0 && bytesPerCell > 0)
    }

    /// Whether a saved state is of use to a prompt that it shares only a beginning with.
    var cutsStoredStates: Bool { reuse == .anyPrefix && cutsCopies }
    /// Whether a fork may take any beginning.
    var cutsForks: Bool { reuse == .anyPrefix && (cutsCopies || layout == .unified) }

    /// The most tokens that one sequence can hold.
    public var sequenceContext: Int {
        switch layout {
        case .unified: cells
        case .split: cells / slots
        }
    }
}
