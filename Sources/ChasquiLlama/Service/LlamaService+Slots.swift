public import ChasquiCore
import ChasquiScheduler

extension LlamaService {
    public func slots() async throws(InferenceError) -> [SlotState] {
        // Who only looks does not wake a model.
        guard !gate.isSleeping, try await generates() else {
            let figures = model.figures
            return (0..<(figures?.slots ?? 0)).map {
                SlotState(number: $0, context: figures?.sequenceContext ?? 0, tokens: 0)
            }
        }
        return try await visitEngine(countsAsUse: false) { (engine) throws(InferenceError) in engine.slotStates() }
    }

    /// What makes vectors keeps nothing in its slots.
    private func generates() async throws(InferenceError) -> Bool {
        let loaded = try await gate.enter()
        defer { gate.leave(countsAsUse: false) }
        return loaded.model.canGenerate
    }

    public func eraseSlot(_ slot: Int) async throws(InferenceError) -> Int {
        _ = try await slotDirectory()
        return try await visitEngine { (engine) throws(InferenceError) in try engine.eraseSlot(slot) }
    }

    public func saveSlot(_ slot: Int, to name: String) async throws(InferenceError) -> SlotFile {
        let directory = try await slotDirectory()
        try FileName.check(name, field: "filename")
        let start = ContinuousClock.now
        let saved = try await visitEngine { (engine) throws(InferenceError) in try engine.saveSlot(slot) }
        let bytes = try await preparation.run { () throws(InferenceError) in try directory.write(saved, to: name) }
        return SlotFile(tokens: saved.tokens.count, bytes: bytes, took: .now - start)
    }

    public func restoreSlot(_ slot: Int, from name: String) async throws(InferenceError) -> SlotFile {
        let directory = try await slotDirectory()
        try FileName.check(name, field: "filename")
        let start = ContinuousClock.now
        let saved = try await preparation.run { () throws(InferenceError) in try directory.read(name) }
        try await visitEngine { (engine) throws(InferenceError) in try engine.restoreSlot(slot, saved) }
        return SlotFile(tokens: saved.tokens.count, bytes: saved.fileLength, took: .now - start)
    }

    private func slotDirectory() async throws(InferenceError) -> SlotDirectory {
        let loaded = try await gate.enter()
        defer { gate.leave() }
        try loaded.checkGenerates()
        guard let directory = loaded.slotDirectory else {
            throw .unsupported(
                message: "This server neither saves, restores nor erases slots; start it with --slot-save-path.")
        }
        return directory
    }
}
