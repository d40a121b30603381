extension Scheduler {
    /// Finds cells for tokens of a running sequence: clears retained ones, then makes the least entitled sequence wait.
    /// - Returns: false if the sequence itself is the least entitled and had to go.
    mutating func makeRoom(for count: Int, beside index: Int, _ plan: inout StepPlan) -> Bool {
        guard configuration.layout == .unified else { return true }
        while configuration.cells - ledger.used - plan.tokenCount < count {
            if let oldest = oldestRetained(except: nil) {
                vacate(oldest, &plan)
            } else if let last = leastEntitled() {
                park(last, &plan)
                if last == index { return false }
            } else {
                return false
            }
        }
        return true
    }

    func oldestRetained(except index: Int?) -> Int? {
        slots.indices
            .filter { $0 != index && slots[$0].isFree && !slots[$0].retained.isEmpty }
            .min { slots[$0].lastUsed < slots[$1].lastUsed }
    }

    /// Empties a free slot; what it retained is saved first where that is worth it.
    mutating func vacate(_ index: Int, _ plan: inout StepPlan) {
        guard !slots[index].retained.isEmpty else { return }
        save(index, &plan)
        clear(index, &plan)
    }

    /// Empties a free slot, whatever it retained.
    mutating func clear(_ index: Int, _ plan: inout StepPlan) {
        slots[index].retained = []
        empty(index, &plan)
    }

    private mutating func empty(_ index: Int, _ plan: inout StepPlan) {
        prefixes.remove(.slot(index))
        ledger.cut(index, to: 0)
        slots[index].copied = 0
        slots[index].isShifted = false
        plan.memory.append(.clear(slot: index))
    }

    /// Takes a sequence's cells and slot and puts it back to the head of its queue. Its state is saved, or else it is
    /// computed again later.
    mutating func park(_ index: Int, _ plan: inout StepPlan) {
        guard var sequence = slots[index].running else { return }
        plan.work.removeAll { $0.slot == index }
        plan.placed.removeAll { $0.slot == index }
        if let id = store(Array(sequence.tokens.prefix(sequence.computed)), of: index, sequence.scope, &plan) {
            stored[id]?.pins += 1
            sequence.parkedIn = id
        }
        sequence.computed = 0
        sequence.parkings += 1
        slots[index].running = nil
        slotOfSequence[sequence.id] = nil
        adaptedSlots.remove(index)
        empty(index, &plan)
        waiting.prepend(sequence)
        plan.parked.append(sequence.id)
    }

    func isWorthSaving(_ count: Int) -> Bool {
        configuration.storedBytes > 0 && count >= 32
    }
}
