extension Scheduler {
    /// Takes in what came out of a plan that ran.
    /// - Parameter outcomes: one for each work that wanted logits, in the plan's order.
    public mutating func commit(_ plan: StepPlan, outcomes: [StepOutcome]) {
        var next = outcomes.makeIterator()
        for work in plan.work {
            slots[work.slot].running?.computed += work.count
            guard work.wantsLogits, let outcome = next.next() else { continue }
            switch outcome {
            case .next(let token): slots[work.slot].running?.tokens.append(token)
            case .finished: release(work.slot)
            }
        }
    }

    /// The plan's batch found no room though the cells were counted: makes the newest sequence wait, and retries with
    /// the next plan.
    /// - Returns: false if only one sequence runs, which then cannot go on.
    public mutating func retreat(_ plan: inout StepPlan) -> Bool {
        guard slotOfSequence.count > 1, let newest = newestRunning() else { return false }
        preempt(newest, &plan)
        return true
    }

    /// Forgets the cells of slots whose content is not known any more, with what runs in them.
    /// - Returns: the sequences that ran there.
    public mutating func discard(slots indices: [Int]) -> [SequenceID] {
        var lost: [SequenceID] = []
        for index in indices {
            if let sequence = slots[index].running {
                lost.append(sequence.id)
                slotOfSequence[sequence.id] = nil
            }
            slots[index] = Slot()
        }
        return lost
    }

    /// The memory did not give the prefix that a placement counted on: the sequence starts from nothing.
    public mutating func restart(_ placement: StepPlan.Placement) {
        slots[placement.slot].running?.computed = 0
        if !placement.isResumed { slots[placement.slot].running?.cached = 0 }
    }
}
