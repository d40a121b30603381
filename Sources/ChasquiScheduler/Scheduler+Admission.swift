import DequeModule

extension Scheduler {
    /// Cells that a newly placed sequence wants to find free beyond its prompt, so that it is not the next to lose
    /// them.
    private static let headroom = 64

    /// Gives free slots to waiting sequences, first in, first out, as long as their prompts find cells.
    mutating func placeWaiting(_ plan: inout StepPlan) {
        while let sequence = waiting.first, let index = bestFreeSlot(for: sequence) {
            guard place(sequence, in: index, &plan) else { return }
            waiting.removeFirst()
        }
    }

    /// The free slot from which most can be reused; where that is little, the one used longest ago, an empty one first.
    private func bestFreeSlot(for sequence: Sequence) -> Int? {
        let free = slots.indices.filter { slots[$0].isFree }
        let prefixes = free.map {
            (slot: $0, length: slots[$0].usablePrefix(for: sequence, reuse: configuration.reuse))
        }
        if let best = prefixes.max(by: { $0.length < $1.length }), best.length > 0,
            best.length * 2 >= min(slots[best.slot].retained.count, sequence.tokens.count)
        {
            return best.slot
        }
        return free.min { oldestFirst(slots[$0], slots[$1]) }
    }

    private func oldestFirst(_ one: Slot, _ other: Slot) -> Bool {
        (one.retained.isEmpty ? 0 : 1, one.lastUsed) < (other.retained.isEmpty ? 0 : 1, other.lastUsed)
    }

    /// Starts a sequence in a free slot, if its tokens and some headroom find cells.
    private mutating func place(_ waitingSequence: Sequence, in index: Int, _ plan: inout StepPlan) -> Bool {
        var sequence = waitingSequence
        let kept = slots[index].usablePrefix(for: sequence, reuse: configuration.reuse)
        let growth = min(Self.headroom, configuration.sequenceContext - sequence.tokens.count)
        let promised = slots.reduce(0) { $0 + ($1.running.map { $0.pending } ?? 0) }
        guard reserve(sequence.tokens.count - kept + growth + promised, keeping: kept, of: index, &plan) else {
            return false
        }
        sequence.computed = kept
        let isResumed = sequence.order != nil
        if !isResumed {
            sequence.cached = kept
            placements += 1
            sequence.order = placements
        }
        slots[index].running = sequence
        slots[index].retained = []
        slotOfSequence[sequence.id] = index
        plan.placed.append(.init(id: sequence.id, slot: index, kept: kept, isResumed: isResumed))
        return true
    }

    /// Whether the pool has cells for a new sequence, after clearing retained ones that are used longest ago.
    private mutating func reserve(_ count: Int, keeping kept: Int, of index: Int, _ plan: inout StepPlan) -> Bool {
        guard configuration.layout == .unified else { return true }
        // What the slot holds beyond the kept prefix is cut anyway.
        let cut = slots[index].retained.count - kept
        let clearable = slots.indices.reduce(0) { $0 + ($1 != index ? slots[$1].retained.count : 0) }
        let isAlone = slotOfSequence.isEmpty
        let wanted = isAlone ? min(count, configuration.cells - kept) : count
        guard configuration.cells - usedCells + cut + clearable >= wanted else { return false }
        while configuration.cells - usedCells + cut < wanted, let oldest = oldestRetained(except: index) {
            clear(oldest, &plan)
        }
        return true
    }

    /// Finds cells for tokens of a running sequence: clears retained ones, then makes the newest other sequence wait.
    /// - Parameters:
    ///   - planned: cells that this step's work already takes.
    /// - Returns: false if the sequence itself is the newest and had to go.
    mutating func makeRoom(for count: Int, beside index: Int, planned: Int, _ plan: inout StepPlan) -> Bool {
        guard configuration.layout == .unified else { return true }
        while configuration.cells - usedCells - plan.tokenCount < count {
            if let oldest = oldestRetained(except: nil) {
                clear(oldest, &plan)
            } else if let newest = newestRunning() {
                preempt(newest, &plan)
                if newest == index { return false }
            } else {
                return false
            }
        }
        return true
    }

    private func oldestRetained(except index: Int?) -> Int? {
        slots.indices
            .filter { $0 != index && slots[$0].isFree && !slots[$0].retained.isEmpty }
            .min { slots[$0].lastUsed < slots[$1].lastUsed }
    }

    func newestRunning() -> Int? {
        slotOfSequence.values
            .max { (slots[$0].running?.order ?? 0) < (slots[$1].running?.order ?? 0) }
    }

    private mutating func clear(_ index: Int, _ plan: inout StepPlan) {
        slots[index].retained = []
        plan.cleared.append(index)
    }

    /// Takes a sequence's cells and slot and puts it back to the head of the queue; it is computed again later.
    mutating func preempt(_ index: Int, _ plan: inout StepPlan) {
        guard var sequence = slots[index].running else { return }
        sequence.computed = 0
        slots[index].running = nil
        slotOfSequence[sequence.id] = nil
        waiting.prepend(sequence)
        plan.work.removeAll { $0.slot == index }
        plan.placed.removeAll { $0.slot == index }
        plan.cleared.append(index)
        plan.preempted.append(sequence.id)
    }
}
