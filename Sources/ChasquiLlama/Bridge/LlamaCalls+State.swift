import CLlama

extension LlamaCalls {
    /// Copies a slot's state. Nil if the slot's memory cannot be read or there is no room for the copy.
    static func saveState(context: OpaquePointer, slot: Int) -> StateImage? {
        guard let size = stateSize(context: context, slot: slot) else { return nil }
        return StateImage(byteCount: size) { bytes in
            try check { chasqui_state_save(context, Int32(slot), bytes.baseAddress, bytes.count, $0) }
        }
    }

    static func stateSize(context: OpaquePointer, slot: Int) -> Int? {
        var size = 0
        do {
            try check { chasqui_state_size(context, Int32(slot), &size, $0) }
        } catch {
            return nil
        }
        return size
    }

    /// Puts a state that this process, or another one with the same fingerprint, has saved into a slot. After a failure
    /// the slot has to be cleared.
    static func restoreState(context: OpaquePointer, slot: Int, image: StateImage) throws(LlamaFailure) {
        try image.withBytes { bytes throws(LlamaFailure) in
            try check { chasqui_state_restore(context, Int32(slot), bytes.baseAddress, bytes.count, $0) }
        }
    }

    /// Lets a slot share another one's first cells.
    static func shareCells(context: OpaquePointer, from: Int, to: Int, count: Int) throws(LlamaFailure) {
        try check { chasqui_memory_share(context, Int32(from), Int32(to), Int32(count), $0) }
    }
}
