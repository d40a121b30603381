import ChasquiCore

// A sequence that asks for it begins with chunks of what a free slot retains, moved to where its prompt has them. Moved
// cells are not those that their tokens would have there: nobody who did not ask for it begins with them, and they are not
// saved.
extension Scheduler {
    /// The free slot that has the most of a prompt if chunks are moved, where that is a chunk more than it has without.
    func chunkedStart(for sequence: Sequence, over count: Int) -> Start? {
        guard let shortest = sequence.shortestChunk, sequence.reusesPrefix, configuration.movesCells else { return nil }
        var best: (slot: Int, match: ChunkMatch)?
        for index in slots.indices where mayMove(index, for: sequence) {
            let match = ChunkMatch(
                sequence.tokens, in: slots[index].retained, shortest: shortest, limit: sequence.tokens.count - 1)
            guard match.count >= max(count + shortest, (best?.match.count ?? 0) + 1),
                match.prefix >= slots[index].copied,
                ledger.isAlone(index, from: match.prefix)
            else { continue }
            best = (index, match)
        }
        return best.map { .chunks(slot: $0.slot, $0.match) }
    }

    private func mayMove(_ index: Int, for sequence: Sequence) -> Bool {
        slots[index].isFree && !slots[index].retained.isEmpty && slots[index].scope == sequence.scope
            && (sequence.slot ?? index) == index
    }

    /// Makes a free slot hold a prompt's first tokens; what nobody else can have then is saved first where that is worth it.
    mutating func moveChunks(_ match: ChunkMatch, in index: Int, _ plan: inout StepPlan) {
        if !canTakeOver(index, keeping: match.prefix) { save(index, &plan) }
        prefixes.remove(.slot(index))
        var held = slots[index].retained.count
        for gap in match.gaps {
            plan.memory.append(.shift(slot: index, from: gap.position, count: gap.count))
            held -= gap.count
        }
        if held > match.count { plan.memory.append(.cut(slot: index, to: match.count)) }
        ledger.cut(index, to: match.count)
        slots[index].isShifted = slots[index].isShifted || !match.gaps.isEmpty
        slots[index].lastUsed = step
    }
}
