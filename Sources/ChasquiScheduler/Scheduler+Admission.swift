import ChasquiCore

extension Scheduler {
    /// Cells that a newly placed sequence wants to find free beyond its prompt, so that it is not the next to lose
    /// them.
    private static let headroom = 64
    /// A sequence that had to go so often is left alone, so that it ends.
    private static let mostParkings = 2

    /// Gives slots to waiting sequences: the class whose turn it is, in it the client that was served least.
    mutating func placeWaiting(_ plan: inout StepPlan) {
        guard !waiting.isEmpty, slotOfSequence.count < configuration.running || slotToYield != nil else { return }
        // Those that wait for a prefix let others pass.
        var passed: Set<SequenceID> = []
        while let sequence = nextWaiting(skipping: passed) {
            if let slot = sequence.slot, !slots[slot].isFree {
                passed.insert(sequence.id)
                continue
            }
            guard slotOfSequence.count < configuration.running || yieldSlot(to: sequence, &plan) else { return }
            guard !copiesEnough(plan) else { return }
            let start = bestStart(for: sequence)
            switch start {
            case .later: passed.insert(sequence.id)
            case .onDisk(let id): load(id, &plan)
            case .nothing, .cells, .stored, .chunks:
                guard place(sequence, start, &plan) else { return }
            }
        }
    }

    private func nextWaiting(skipping passed: Set<SequenceID>) -> Sequence? {
        guard waiting.count > passed.count else { return nil }
        for priority in waiting.turn(skipping: passed) {
            if let sequence = waiting.next(of: priority, skipping: passed, served: served) { return sequence }
        }
        return nil
    }

    /// What a client got, the tokens of its running sequences included.
    private func served(_ client: String) -> Int {
        slotOfSequence.values.reduce(counters.served(client)) { sum, index in
            guard let running = slots[index].running, running.client == client else { return sum }
            return sum + running.generated
        }
    }

    /// Copies of one step may take as long as a step; while nobody waits for the next token, any time.
    private func copiesEnough(_ plan: StepPlan) -> Bool {
        guard plan.transferredCells > 0, let milliseconds = cost.transferCell else { return false }
        let someoneDecodes = slotOfSequence.values.contains { slots[$0].running?.isDecoding ?? false }
        return someoneDecodes && Double(plan.transferredCells) * milliseconds >= configuration.stepTarget / 2
    }

    /// Parks a sequence of the lowest class for a more urgent one.
    private mutating func yieldSlot(to sequence: Sequence, _ plan: inout StepPlan) -> Bool {
        guard sequence.priority < .batch, let slot = slotToYield else { return false }
        park(slot, &plan)
        return true
    }

    /// The slot of a sequence that more urgent ones may park.
    private var slotToYield: Int? {
        guard let last = leastEntitled(), let running = slots[last].running, running.priority == .batch,
            running.parkings < Self.mostParkings
        else { return nil }
        return last
    }

    /// Starts a sequence, if its tokens and some headroom find cells.
    private mutating func place(_ waitingSequence: Sequence, _ wanted: Start, _ plan: inout StepPlan) -> Bool {
        var sequence = waitingSequence
        let start = reachable(fitting(wanted), from: sequence.slot)
        guard hasRoom(for: sequence, start), let index = occupy(start, sequence.slot, &plan) else { return false }
        let source = source(of: start)
        makeCellsFree(for: sequence, in: index, start, &plan)
        restore(start, to: index, &plan)
        // It has its place as the lower classes' share: more urgent ones that wait now do not take it away.
        if waiting.hasMoreUrgent(than: sequence.priority) { sequence.parkings = Self.mostParkings }
        waiting.take(sequence)
        unpin(sequence)
        sequence.parkedIn = nil
        sequence.computed = start.count
        sequence.checkpoints.removeAll { $0 <= start.count }
        let isResumed = sequence.order != nil
        if !isResumed {
            sequence.cached = start.count
            placements += 1
            sequence.order = placements
            counters.charge(sequence.client, tokens: sequence.pending)
        }
        slots[index].running = sequence
        slots[index].retained = []
        slots[index].scope = sequence.scope
        slots[index].copied = uncuttable(of: start, in: index)
        slots[index].lastUsed = step
        slotOfSequence[sequence.id] = index
        if sequence.scope.adapters != .none { adaptedSlots.insert(index) }
        if !slots[index].isShifted {
            prefixes.insert(sequence.tokens, holder: .slot(index), scope: sequence.scope)
        }
        plan.placed.append(
            .init(id: sequence.id, slot: index, kept: start.count, source: source, isResumed: isResumed))
        return true
    }

    /// How many of a start's tokens cannot be cut any more.
    private func uncuttable(of start: Start, in index: Int) -> Int {
        guard !configuration.cutsCopies else { return 0 }
        switch start {
        case .nothing, .onDisk, .later: return 0
        case .stored(_, let count): return count
        case .chunks(let origin, _): return slots[origin].copied
        case .cells(let origin, let count):
            let isCopy = origin != index && configuration.layout == .split
            return isCopy ? count : slots[origin].copied
        }
    }

    private func source(of start: Start) -> StepPlan.Source {
        switch start {
        case .nothing, .onDisk, .later: .none
        case .cells, .chunks: .cells
        case .stored(let id, _): stored[id]?.cameFromDisk ?? false ? .disk : .memory
        }
    }

    /// Finds a slot for a start; cells that another slot has are in it then, a saved state is not yet.
    private mutating func occupy(_ start: Start, _ only: Int?, _ plan: inout StepPlan) -> Int? {
        if case .chunks(let origin, let match) = start {
            moveChunks(match, in: origin, &plan)
            return origin
        }
        guard case .cells(let origin, let count) = start else {
            guard let index = only ?? slotToVacate(except: nil) else { return nil }
            withPinned(start) { $0.vacate(index, &plan) }
            return index
        }
        slots[origin].lastUsed = step
        guard only != origin, only != nil || !canTakeOver(origin, keeping: count), canFork(origin, keeping: count),
            let index = only ?? slotToVacate(except: origin)
        else {
            return takeOver(origin, keeping: count, &plan)
        }
        vacate(index, &plan)
        plan.memory.append(.fork(from: origin, to: index, count: count))
        if configuration.layout == .split { plan.transferredCells += slots[origin].computed }
        ledger.fork(from: origin, to: index, length: count)
        return index
    }

    /// The start, or none if it is in cells that a sequence which may have one slot only cannot get into that one.
    private func reachable(_ start: Start, from slot: Int?) -> Start {
        guard let slot, case .cells(let origin, let count) = start, origin != slot, !canFork(origin, keeping: count)
        else { return start }
        return .nothing
    }

    private mutating func restore(_ start: Start, to index: Int, _ plan: inout StepPlan) {
        guard case .stored(let id, let count) = start, let state = stored[id] else { return }
        stored[id]?.lastUsed = step
        plan.memory.append(.restore(id, slot: index, count: count))
        plan.transferredCells += state.tokens.count
        ledger.append(count, to: index)
    }

    /// The start, or none if it is a saved state that the pool has no room for: one is restored whole before it is cut.
    private func fitting(_ start: Start) -> Start {
        guard configuration.layout == .unified, case .stored = start else { return start }
        let held = ledger.count(heldBy: slotOfSequence.values) + promisedCells
        return held + stateCells(of: start) <= configuration.cells ? start : .nothing
    }

    private func stateCells(of start: Start) -> Int {
        guard case .stored(let id, _) = start else { return 0 }
        return stored[id]?.tokens.count ?? 0
    }

    /// Does something that may move saved states to disk, but not the one that a start needs.
    private mutating func withPinned(_ start: Start, _ body: (inout Scheduler) -> Void) {
        guard case .stored(let id, _) = start else { return body(&self) }
        stored[id]?.pins += 1
        body(&self)
        stored[id]?.pins -= 1
    }

    private mutating func takeOver(_ index: Int, keeping count: Int, _ plan: inout StepPlan) -> Int? {
        guard slots[index].isFree else { return nil }
        if !canTakeOver(index, keeping: count) { save(index, &plan) }
        if slots[index].retained.count > count {
            plan.memory.append(.cut(slot: index, to: count))
            ledger.cut(index, to: count)
        }
        return index
    }

    /// The free slot that is missed least: an empty one, or the one used longest ago.
    func slotToVacate(except kept: Int?) -> Int? {
        slots.indices
            .filter { slots[$0].isFree && $0 != kept }
            .min {
                (slots[$0].retained.isEmpty ? 0 : 1, slots[$0].lastUsed, $0)
                    < (slots[$1].retained.isEmpty ? 0 : 1, slots[$1].lastUsed, $1)
            }
    }

    /// Whether the pool has cells for a new sequence, if all that is only retained makes room.
    private func hasRoom(for sequence: Sequence, _ start: Start) -> Bool {
        guard configuration.layout == .unified else { return true }
        var wanted = wantedCells(for: sequence)
        if case .cells(let origin, let count) = start, !slots[origin].isFree { wanted -= count }
        return ledger.count(heldBy: slotOfSequence.values) + promisedCells + wanted <= configuration.cells
    }

    /// Cells that running sequences are about to take.
    private var promisedCells: Int {
        slotOfSequence.values.reduce(0) { sum, index in
            guard let running = slots[index].running else { return sum }
            return sum + running.pending + min(Self.headroom, running.remaining) / 4
        }
    }

    /// Cells that a sequence wants at its start; alone it is content with its tokens.
    private func wantedCells(for sequence: Sequence) -> Int {
        guard !slotOfSequence.isEmpty else { return sequence.tokens.count }
        let growth = min(Self.headroom, sequence.remaining)
        return min(sequence.tokens.count + growth, configuration.sequenceContext)
    }

    /// Clears retained slots until the sequence finds its cells; those that it shares are in place already.
    private mutating func makeCellsFree(
        for sequence: Sequence, in index: Int, _ start: Start, _ plan: inout StepPlan
    ) {
        guard configuration.layout == .unified else { return }
        let own = max(wantedCells(for: sequence) - ledger.count(of: index), stateCells(of: start))
        let wanted = own + promisedCells
        while configuration.cells - ledger.used < wanted, let oldest = oldestRetained(except: index) {
            withPinned(start) { $0.vacate(oldest, &plan) }
        }
    }
}
