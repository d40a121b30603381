import ChasquiCore

// A sequence whose context is full loses tokens, and what it has behind them moves. Moved cells are not those that their
// tokens would have now: nobody else may begin with them, and they are not saved.
extension Scheduler {
    /// Makes room in full sequences, before a step is planned.
    mutating func shiftFull(_ plan: inout StepPlan) {
        guard configuration.shiftsContext else { return }
        for index in slots.indices where isFull(index) { shift(index, &plan) }
    }

    /// Whether the next token of the sequence in a slot would be its context's last.
    func isFull(_ index: Int) -> Bool {
        guard let count = slots[index].running?.tokens.count, count >= configuration.sequenceContext else {
            return false
        }
        return slots[index].running?.shift != nil
    }

    private mutating func shift(_ index: Int, _ plan: inout StepPlan) {
        guard var sequence = slots[index].running, sequence.isDecoding, let shift = sequence.shift else { return }
        let gone = shift.range(of: sequence.tokens.count)
        sequence.tokens.removeSubrange(gone)
        sequence.dropped += gone.count
        prefixes.remove(.slot(index))
        if ledger.isAlone(index, from: gone.lowerBound) {
            sequence.computed -= gone.count
            slots[index].isShifted = true
            plan.memory.append(.shift(slot: index, from: gone.lowerBound, count: gone.count))
        } else {
            // Moving cells moves them for all who share them: what is left is computed again.
            sequence.computed = gone.lowerBound
            slots[index].isShifted = slots[index].isShifted && gone.lowerBound > 0
            plan.memory.append(.cut(slot: index, to: gone.lowerBound))
        }
        ledger.cut(index, to: sequence.computed)
        slots[index].running = sequence
        plan.shifted.append(sequence.id)
    }
}
