public import ChasquiCore

// What an operator does with slots by their numbers. A slot in which a sequence runs is left alone.
extension Scheduler {
    /// What is in a slot.
    public struct SlotContent: Sendable, Equatable {
        /// What runs in it.
        public var sequence: SequenceID?
        /// How many tokens have cells.
        public var tokens: Int
    }

    public func content(of slot: Int) -> SlotContent {
        SlotContent(sequence: slots[slot].running?.id, tokens: slots[slot].computed)
    }

    /// As many slots as run at once, ascending: those in use, then those used last.
    public var listedSlots: [Int] {
        let order = slots.indices.sorted { left, right in
            guard slots[left].isFree == slots[right].isFree else { return slots[right].isFree }
            return (slots[right].lastUsed, left) < (slots[left].lastUsed, right)
        }
        return order.prefix(configuration.running).sorted()
    }

    /// What a free slot keeps for others, and whose it is. Cells that were moved are for nobody.
    public func retained(in slot: Int) -> (tokens: [TokenID], scope: CacheScope) {
        (slots[slot].isShifted ? [] : slots[slot].retained, slots[slot].scope)
    }

    /// Forgets what a free slot keeps, without saving it.
    public mutating func erase(_ slot: Int) -> StepPlan {
        var plan = StepPlan()
        guard slots[slot].isFree, !slots[slot].retained.isEmpty else { return plan }
        clear(slot, &plan)
        return plan
    }

    /// Makes a free slot keep tokens whose state the caller has, once the plan's memory operations are done. What it
    /// kept is saved first, as is what others have to lose for it.
    /// - Parameter adapters: what computed the state.
    /// - Returns: nil if there is no room for so many tokens; nothing has changed then. A caller that fails to fill the
    ///   slot tells with ``discard(slots:)``.
    public mutating func refill(
        _ slot: Int, with tokens: [TokenID], adapters: AdapterSet = .none
    ) -> StepPlan? {
        guard slots[slot].isFree, !tokens.isEmpty, tokens.count < configuration.sequenceContext,
            hasRoomBesideRunning(for: tokens.count)
        else { return nil }
        var plan = StepPlan()
        vacate(slot, &plan)
        while configuration.layout == .unified, configuration.cells - ledger.used < tokens.count,
            let oldest = oldestRetained(except: slot)
        {
            vacate(oldest, &plan)
        }
        ledger.append(tokens.count, to: slot)
        slots[slot].retained = tokens
        slots[slot].scope = CacheScope(adapters: adapters)
        slots[slot].copied = configuration.cutsCopies ? 0 : tokens.count
        slots[slot].lastUsed = step
        prefixes.insert(tokens, holder: .slot(slot), scope: slots[slot].scope)
        return plan
    }

    private func hasRoomBesideRunning(for count: Int) -> Bool {
        configuration.layout == .split
            || ledger.count(heldBy: slotOfSequence.values) + count <= configuration.cells
    }
}
