extension LlamaContext {
    /// Gives an empty slot the first cells of another one.
    ///
    /// With unified cells both share them, which costs a look at each cell's note. With a part for each slot they are
    /// copied; several targets of one source between two steps read it once.
    /// - Parameters:
    ///   - to: a slot without cells.
    ///   - count: 1 up to the tokens that `from` holds. A memory that cannot be cut takes all of them only.
    /// - Returns: false if this memory cannot do it; then `to` is empty.
    func fork(from: Int, to: Int, count: Int) -> Bool {
        let held = tokens(in: from)
        guard from != to, count == held || (count < held && canBeCut && hasWindow(of: from, before: count)), count > 0
        else { return false }
        guard copyCells(from: from, to: to, count: count), truncate(slot: to, to: count) else {
            clear(slot: to)
            return false
        }
        return true
    }

    private func copyCells(from: Int, to: Int, count: Int) -> Bool {
        guard hasUnifiedCells || model.isRecurrent else {
            guard let image = forkImage(of: from) else { return false }
            return putState(image, into: to)
        }
        do {
            try LlamaCalls.shareCells(context: pointer, from: from, to: to, count: count)
            return true
        } catch {
            return false
        }
    }

    /// The source's state, read once until it changes.
    private func forkImage(of slot: Int) -> StateImage? {
        if let forkSource, forkSource.slot == slot { return forkSource.image }
        forkSource = nil
        guard let image = saveState(slot: slot) else { return nil }
        forkSource = (slot, image)
        return image
    }

    /// A copy of all that a slot holds; nil if it is empty or there is no memory for it.
    ///
    /// Of layers with a sliding window it has what the next token sees, so that the restored slot can only be cut near
    /// its end.
    func saveState(slot: Int) -> StateImage? {
        guard tokens(in: slot) > 0 else { return nil }
        return LlamaCalls.saveState(context: pointer, slot: slot)
    }

    /// The bytes that ``saveState(slot:)`` would take.
    func stateByteCount(slot: Int) -> Int {
        guard tokens(in: slot) > 0 else { return 0 }
        return LlamaCalls.stateSize(context: pointer, slot: slot) ?? 0
    }

    /// Replaces a slot's content by a saved one.
    /// - Parameter image: from ``saveState(slot:)`` of a context with the same model and parameters.
    /// - Returns: false if there is no room; then the slot is empty.
    func restoreState(_ image: StateImage, slot: Int) -> Bool {
        guard putState(image, into: slot) else {
            clear(slot: slot)
            return false
        }
        return true
    }

    private func putState(_ image: StateImage, into slot: Int) -> Bool {
        forget(forkSource: slot)
        do {
            try LlamaCalls.restoreState(context: pointer, slot: slot, image: image)
            return true
        } catch {
            return false
        }
    }
}
