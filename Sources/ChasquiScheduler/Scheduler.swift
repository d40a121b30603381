public import ChasquiCore

/// Decides which sequences compute what in each step, and which KV cells they use.
///
/// The engine asks for a ``plan()``, does it, and tells with ``commit(_:outcomes:)`` what came out. There is no model,
/// clock or thread in here.
public struct Scheduler: Sendable {
    public let configuration: SchedulerConfiguration
    var slots: [Slot]
    var ledger: CellLedger
    var waiting = WaitingQueue()
    var counters = ServiceCounters()
    /// Who holds which beginning: slots, running or not, and saved states.
    var prefixes = PrefixTree<PrefixHolder>()
    var stored: [StoredPrefixID: StoredPrefix] = [:]
    /// Bytes of saved states in host memory, those that are being read included.
    var storedBytes = 0
    var cost = StepCostModel()
    /// Counts steps, for least recently used.
    var step: UInt64 = 0
    /// Counts first placements, for newest and oldest.
    var placements: UInt64 = 0
    var storedCount: UInt64 = 0
    /// Where each placed sequence runs.
    var slotOfSequence: [SequenceID: Int] = [:]
    /// Where sequences with adapters run.
    var adaptedSlots: Set<Int> = []
    var turns = AdapterTurns()
    /// Guesses for the next step.
    var proposals: [SequenceID: [TokenID]] = [:]

    public init(_ configuration: SchedulerConfiguration) {
        self.configuration = configuration
        slots = Array(repeating: Slot(), count: configuration.slots)
        ledger = CellLedger(slots: configuration.slots, layout: configuration.layout)
    }

    public var waitingCount: Int { waiting.count }
    /// Requests that wait, of each class, the most urgent first.
    public var waitingByClass: SIMD4<Int> { waiting.countByClass }
    /// Tokens of the requests that wait.
    public var waitingTokens: Int { waiting.tokens }
    public var runningCount: Int { slotOfSequence.count }
    public var isIdle: Bool { waiting.isEmpty && slotOfSequence.isEmpty }
    /// Cells that hold a token, those retained for later requests included; shared ones count once.
    public var usedCells: Int { ledger.used }
    /// Cells of sequences that run; shared ones may count more than once, but not beyond ``usedCells``.
    public var runningCells: Int {
        min(ledger.used, slotOfSequence.values.reduce(0) { $0 + ledger.count(of: $1) })
    }
    /// Bytes of saved states in host memory.
    public var storedMemory: Int { storedBytes }
    /// Saved states, in host memory and on disk.
    public var storedStates: Int { stored.count }

    /// Adds a request to the queue.
    /// - Returns: how many requests of its class and of more urgent ones wait before it.
    /// - Precondition: the prompt has at least one token and fewer than ``SchedulerConfiguration/sequenceContext``.
    @discardableResult
    public mutating func submit(_ request: SequenceRequest) -> Int {
        precondition(!request.prompt.isEmpty && request.prompt.count < configuration.sequenceContext)
        let position = waiting.count(upTo: request.priority)
        var sequence = Sequence(request)
        if configuration.reuse == .anyPrefix { sequence.checkpoints = [] }
        counters.enter(sequence.client)
        waiting.append(sequence)
        return position
    }

    /// Takes a request out, wherever it is; its cells are retained for others. Unknown ids are ignored.
    public mutating func cancel(_ id: SequenceID) {
        if let slot = slotOfSequence[id] {
            release(slot)
        } else if let sequence = waiting.remove(id) {
            unpin(sequence)
            counters.leave(sequence.client)
        }
    }

    /// How many of the prompt's tokens came from cells of another request.
    public func cachedTokens(of id: SequenceID) -> Int {
        slotOfSequence[id].flatMap { slots[$0].running?.cached } ?? 0
    }

    /// Calls `body` with each token of a piece of work and its position.
    public func forEachToken(of work: StepPlan.Work, _ body: (TokenID, Int) -> Void) {
        guard let sequence = slots[work.slot].running else { return }
        let draftsFrom = work.position + work.count - work.drafts.count
        for position in work.position..<draftsFrom {
            body(sequence.tokens[position], position)
        }
        for (offset, token) in work.drafts.enumerated() { body(token, draftsFrom + offset) }
    }

    /// Takes in how many milliseconds a plan's batch took, so that the next steps keep to the target.
    public mutating func learn(from plan: StepPlan, computing milliseconds: Double) {
        let decoding = plan.decodingCount
        let drafts = configuration.draftTokens > 0 ? plan.draftCount : 0
        cost.learn(
            decoding: decoding, promptTokens: plan.tokenCount - decoding - drafts, drafts: drafts,
            milliseconds: milliseconds)
    }

    /// Takes in how many milliseconds a step took that was not planned here.
    public mutating func learn(decoding: Int, promptTokens: Int, milliseconds: Double) {
        cost.learn(decoding: decoding, promptTokens: promptTokens, milliseconds: milliseconds)
    }

    /// Prompt tokens that a step may always have.
    public static var fewestPromptTokens: Int { StepCostModel.fewest }

    /// Takes in how many milliseconds a plan's copies took.
    public mutating func learn(from plan: StepPlan, copying milliseconds: Double) {
        cost.learnTransfer(cells: plan.transferredCells, milliseconds: milliseconds)
    }

    /// Frees a slot and retains the cells of what ran in it.
    mutating func release(_ index: Int) {
        guard let sequence = slots[index].running else { return }
        slots[index].retained = Array(sequence.tokens.prefix(sequence.computed))
        slots[index].running = nil
        slots[index].scope = sequence.scope
        slots[index].lastUsed = step
        slotOfSequence[sequence.id] = nil
        adaptedSlots.remove(index)
        if !slots[index].isShifted {
            prefixes.insert(slots[index].retained, holder: .slot(index), scope: sequence.scope)
        }
        counters.charge(sequence.client, tokens: sequence.generated)
        counters.leave(sequence.client)
    }
}
