import CLlama

extension LlamaCalls {
    /// Copies a slot's state. Nil if the slot's memory cannot be read or there is no room for the copy.
    static func saveState(context: OpaquePointer, slot: Int, kind: StateImage.Kind) -> StateImage? {
        guard let size = stateSize(context: context, slot: slot, kind: kind) else { return nil }
        return StateImage(kind: kind, byteCount: size) { bytes in
            try check { chasqui_state_save(context, Int32(slot), kind.flags, bytes.baseAddress, bytes.count, $0) }
        }
    }

    static func stateSize(context: OpaquePointer, slot: Int, kind: StateImage.Kind) -> Int? {
        var size = 0
        do {
            try check { chasqui_state_size(context, Int32(slot), kind.flags, &size, $0) }
        } catch {
            return nil
        }
        return size
    }

    /// Puts a state that this process, or another one with the same fingerprint, has saved into a slot. After a failure
    /// the slot has to be cleared.
    static func restoreState(context: OpaquePointer, slot: Int, image: StateImage) throws(LlamaFailure) {
        try image.withBytes { bytes throws(LlamaFailure) in
            try check {
                chasqui_state_restore(context, Int32(slot), image.kind.flags, bytes.baseAddress, bytes.count, $0)
            }
        }
    }

    /// Lets a slot share another one's first cells.
    static func shareCells(context: OpaquePointer, from: Int, to: Int, count: Int) throws(LlamaFailure) {
        try check { chasqui_memory_share(context, Int32(from), Int32(to), Int32(count), $0) }
    }
}

extension StateImage.Kind {
    fileprivate var flags: UInt32 {
        switch self {
        case .whole: UInt32(LLAMA_STATE_SEQ_FLAGS_NONE)
        case .checkpoint: UInt32(LLAMA_STATE_SEQ_FLAGS_PARTIAL_ONLY)
        }
    }
}
