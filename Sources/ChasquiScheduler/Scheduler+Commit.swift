extension Scheduler {
    /// Takes in what came out of a plan that ran.
    /// - Parameter outcomes: one for each work that wanted logits, in the plan's order.
    public mutating func commit(_ plan: StepPlan, outcomes: [StepOutcome]) {
        var next = outcomes.makeIterator()
        for work in plan.work {
            let outcome = work.wantsLogits ? next.next() : nil
            guard slots[work.slot].running?.id == work.id else { continue }
            var accepted = 0
            if case .accepted(let count, _) = outcome { accepted = count }
            let count = work.count - work.drafts.count + accepted
            slots[work.slot].running?.computed += count
            ledger.append(count, to: work.slot)
            switch outcome {
            case .next(let token): slots[work.slot].running?.tokens.append(token)
            case .finished: release(work.slot)
            case .accepted(let count, let next):
                slots[work.slot].running?.tokens += work.drafts.prefix(count)
                if let next {
                    slots[work.slot].running?.tokens.append(next)
                } else {
                    release(work.slot)
                }
            case nil: break
            }
        }
    }

    /// The plan's batch found no room though the cells were counted: makes the newest sequence wait, and retries with
    /// the next plan.
    /// - Returns: what to do with the memory; nil if only one sequence runs, which then cannot go on.
    public mutating func retreat() -> StepPlan? {
        guard slotOfSequence.count > 1, let newest = leastEntitled() else { return nil }
        var plan = StepPlan()
        park(newest, &plan)
        return plan
    }

    /// Forgets the cells of slots whose content is not known any more, with what runs in them.
    /// - Returns: the sequences that ran there.
    public mutating func discard(slots indices: [Int]) -> [SequenceID] {
        var lost: [SequenceID] = []
        for index in indices {
            if let sequence = slots[index].running {
                lost.append(sequence.id)
                slotOfSequence[sequence.id] = nil
                counters.leave(sequence.client)
            }
            slots[index] = Slot()
            adaptedSlots.remove(index)
            ledger.cut(index, to: 0)
            prefixes.remove(.slot(index))
        }
        return lost
    }

    /// The memory did not give the cells that a placement counted on: the sequence starts from nothing.
    ///
    /// The slot has to be cleared.
    public mutating func restart(_ placement: StepPlan.Placement) {
        guard slots[placement.slot].running?.id == placement.id else {
            // It ended in the same plan, so that nobody else is there.
            if slots[placement.slot].isFree { _ = discard(slots: [placement.slot]) }
            return
        }
        slots[placement.slot].running?.computed = 0
        slots[placement.slot].copied = 0
        ledger.cut(placement.slot, to: 0)
        if !placement.isResumed { slots[placement.slot].running?.cached = 0 }
    }
}
