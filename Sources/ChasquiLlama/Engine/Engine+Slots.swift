import ChasquiCore
import ChasquiScheduler

extension Engine {
    func slotStates() -> [SlotState] {
        let context = scheduler.configuration.sequenceContext
        return scheduler.listedSlots.map { index in
            let content = scheduler.content(of: index)
            let task = content.sequence.flatMap { generations[$0] }.map { generation in
                SlotTask(
                    id: generation.id.rawValue,
                    computedPromptTokens: max(0, min(content.tokens, generation.prompt.count) - generation.cached),
                    cachedPromptTokens: generation.cached, generatedTokens: generation.generated,
                    hasNewLine: generation.hasNewLine, options: generation.options)
            }
            return SlotState(
                number: index, context: context, tokens: content.tokens, speculates: speculation != nil, task: task,
                former: formerTasks[index])
        }
    }

    /// - Returns: how many tokens the slot kept.
    func eraseSlot(_ slot: Int) throws(InferenceError) -> Int {
        try checkSlot(slot)
        let count = scheduler.content(of: slot).tokens
        for operation in scheduler.erase(slot).memory { _ = perform(operation) }
        return count
    }

    func saveSlot(_ slot: Int) throws(InferenceError) -> SavedSlot {
        try checkSlot(slot)
        let retained = scheduler.retained(in: slot)
        guard retained.scope.salt.isEmpty else {
            throw .invalid(
                field: "id_slot",
                message: "Slot \(slot) keeps a prompt with a cache_salt, which is not written to files.")
        }
        guard !retained.tokens.isEmpty else {
            throw .invalid(field: "id_slot", message: "Slot \(slot) keeps no tokens; there is nothing to save.")
        }
        guard let image = context.saveState(slot: slot) else {
            throw .engine(message: "the state of slot \(slot) could not be copied")
        }
        return SavedSlot(tokens: retained.tokens, adapters: retained.scope.adapters, image: image)
    }

    func restoreSlot(_ slot: Int, _ saved: SavedSlot) throws(InferenceError) {
        try checkSlot(slot)
        guard let plan = scheduler.refill(slot, with: saved.tokens, adapters: saved.adapters) else {
            throw .invalid(
                field: "filename",
                message: "The file has \(saved.tokens.count) tokens, and slot \(slot) has no room for them.")
        }
        for operation in plan.memory { _ = perform(operation) }
        guard context.restoreState(saved.image, slot: slot), context.tokens(in: slot) == saved.tokens.count else {
            context.clear(slot: slot)
            _ = scheduler.discard(slots: [slot])
            throw .engine(message: "the saved state did not fit into slot \(slot)")
        }
    }

    private func checkSlot(_ slot: Int) throws(InferenceError) {
        let count = scheduler.configuration.slots
        guard slot >= 0, slot < count else {
            throw .invalid(field: "id_slot", message: "There is no slot \(slot); slots are 0 to \(count - 1).")
        }
        guard scheduler.content(of: slot).sequence == nil else { throw .slotBusy(slot) }
    }
}
