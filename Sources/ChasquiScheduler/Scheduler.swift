public import ChasquiCore
import DequeModule

/// Decides which sequences compute what in each step, and which KV cells they use.
///
/// The engine asks for a ``plan()``, does it, and tells with ``commit(_:outcomes:)`` what came out. There is no model,
/// clock or thread in here. Waiting requests are taken first in, first out.
public struct Scheduler: Sendable {
    public let configuration: SchedulerConfiguration
    var slots: [Slot]
    var waiting: Deque<Sequence> = []
    /// Counts steps, for least recently used.
    var step: UInt64 = 0
    /// Counts first placements, for newest and oldest.
    var placements: UInt64 = 0
    /// Where each placed sequence runs.
    var slotOfSequence: [SequenceID: Int] = [:]

    public init(_ configuration: SchedulerConfiguration) {
        self.configuration = configuration
        slots = Array(repeating: Slot(), count: configuration.slots)
    }

    public var waitingCount: Int { waiting.count }
    public var runningCount: Int { slotOfSequence.count }
    public var isIdle: Bool { waiting.isEmpty && slotOfSequence.isEmpty }
    /// Cells that hold a token, those retained for later requests included.
    public var usedCells: Int { slots.reduce(0) { $0 + $1.cells } }

    /// Adds a request at the queue's end.
    /// - Precondition: the prompt has at least one token and fewer than ``SchedulerConfiguration/sequenceContext``.
    public mutating func submit(_ request: SequenceRequest) {
        precondition(!request.prompt.isEmpty && request.prompt.count < configuration.sequenceContext)
        waiting.append(Sequence(request))
    }

    /// Takes a request out, wherever it is; its cells are retained for others. Unknown ids are ignored.
    public mutating func cancel(_ id: SequenceID) {
        if let slot = slotOfSequence[id] {
            release(slot)
        } else {
            waiting.removeAll { $0.id == id }
        }
    }

    /// How many of the prompt's tokens came from cells of an earlier request.
    public func cachedTokens(of id: SequenceID) -> Int {
        slotOfSequence[id].flatMap { slots[$0].running?.cached } ?? 0
    }

    /// Calls `body` with each token of a piece of work and its position.
    public func forEachToken(of work: StepPlan.Work, _ body: (TokenID, Int) -> Void) {
        guard let sequence = slots[work.slot].running else { return }
        for position in work.position..<(work.position + work.count) {
            body(sequence.tokens[position], position)
        }
    }

    /// Frees a slot and retains the cells of what ran in it.
    mutating func release(_ index: Int) {
        guard let sequence = slots[index].running else { return }
        slots[index].retained = Array(sequence.tokens.prefix(sequence.computed))
        slots[index].running = nil
        slots[index].lastUsed = step
        slotOfSequence[sequence.id] = nil
    }
}
