public import ChasquiCore
import ChasquiScheduler

extension LlamaService {
    public func slots() async throws(InferenceError) -> [SlotState] {
        try await visitEngine { (engine) throws(InferenceError) in engine.slotStates() }
    }

    public func eraseSlot(_ slot: Int) async throws(InferenceError) -> Int {
        _ = try slotDirectory()
        return try await visitEngine { (engine) throws(InferenceError) in try engine.eraseSlot(slot) }
    }

    public func saveSlot(_ slot: Int, to name: String) async throws(InferenceError) -> SlotFile {
        let directory = try slotDirectory()
        try SlotDirectory.check(name)
        let start = ContinuousClock.now
        let saved = try await visitEngine { (engine) throws(InferenceError) in try engine.saveSlot(slot) }
        let bytes = try await preparation.run { () throws(InferenceError) in try directory.write(saved, to: name) }
        return SlotFile(tokens: saved.tokens.count, bytes: bytes, took: .now - start)
    }

    public func restoreSlot(_ slot: Int, from name: String) async throws(InferenceError) -> SlotFile {
        let directory = try slotDirectory()
        try SlotDirectory.check(name)
        let start = ContinuousClock.now
        let saved = try await preparation.run { () throws(InferenceError) in try directory.read(name) }
        try await visitEngine { (engine) throws(InferenceError) in try engine.restoreSlot(slot, saved) }
        return SlotFile(tokens: saved.tokens.count, bytes: saved.fileLength, took: .now - start)
    }

    private func slotDirectory() throws(InferenceError) -> SlotDirectory {
        guard let directory = try generatingModel().slotDirectory else {
            throw .unsupported(
                message: "This server neither saves, restores nor erases slots; start it with --slot-save-path.")
        }
        return directory
    }
}
