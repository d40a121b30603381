import CLlama
import ChasquiCore
import ChasquiScheduler

/// The KV cells and compute buffers of one model. Owned and used by the engine's thread alone.
final class LlamaContext {
    let pointer: OpaquePointer
    private let memory: llama_memory_t
    private var batch: llama_batch
    /// The most tokens of a step.
    let batchCapacity: Int
    // Keeps the weights alive for as long as the context points to them.
    let model: LlamaModel
    /// All slots have one pool of cells, rather than each a part.
    let hasUnifiedCells: Bool
    private var adapters: ContextAdapters
    /// What was last copied from, valid until the slot or a step changes it.
    var forkSource: (slot: Int, image: StateImage)?

    /// - Parameter pointer: a context of `model`, which this takes over.
    init(owning pointer: OpaquePointer, model: LlamaModel, batchTokens: Int) {
        self.pointer = pointer
        self.model = model
        adapters = ContextAdapters(model: model)
        memory = llama_get_memory(pointer)
        batch = llama_batch_init(Int32(batchTokens), 0, 1)
        batchCapacity = batchTokens
        hasUnifiedCells = llama_n_ctx_seq(pointer) == llama_n_ctx(pointer)
    }

    deinit {
        llama_batch_free(batch)
        llama_free(pointer)
    }

    var sequenceContext: Int { Int(llama_n_ctx_seq(pointer)) }
    var cells: Int { Int(llama_n_ctx(pointer)) }

    /// Has llama.cpp ask between operations whether a batch is to be given up. Backends other than the CPU do not ask.
    func abort(when watchdog: StepWatchdog) {
        // The engine holds the watchdog for as long as it holds this context.
        let data = Unmanaged.passUnretained(watchdog).toOpaque()
        llama_set_abort_callback(
            pointer,
            { data in
                guard let data else { return false }
                return Unmanaged<StepWatchdog>.fromOpaque(data).takeUnretainedValue().mustAbort
            }, data)
    }

    func clearBatch() {
        batch.n_tokens = 0
    }

    /// Adds a token to the next step.
    /// - Returns: its index in the batch, where its logits can be asked for.
    @discardableResult
    func addToBatch(_ token: TokenID, position: Int, slot: Int, wantsLogits: Bool) -> Int32 {
        let index = Int(batch.n_tokens)
        precondition(index < batchCapacity)
        batch.token[index] = token
        batch.pos[index] = llama_pos(position)
        batch.n_seq_id[index] = 1
        batch.seq_id[index]?[0] = llama_seq_id(slot)
        batch.logits[index] = wantsLogits ? 1 : 0
        batch.n_tokens += 1
        return Int32(index)
    }

    enum StepResult {
        case done
        /// No cells; nothing has changed.
        case noRoom
        case failed(String)
    }

    /// What the steps compute with.
    var adapterSet: AdapterSet { adapters.active.set }

    /// Has the steps from the next one on compute with other adapters.
    func change(to active: ActiveAdapters) throws(LlamaFailure) {
        try adapters.change(to: active, context: pointer)
    }

    /// Computes the batch.
    func decode() -> StepResult {
        forkSource = nil
        do {
            let code = try adapters.compute { () throws(LlamaFailure) in
                try LlamaCalls.decode(context: pointer, batch: batch)
            }
            switch code {
            case 0: return .done
            case 1: return .noRoom
            case let code: return .failed("llama_decode ended with code \(code)")
            }
        } catch {
            return .failed(error.message)
        }
    }

    /// Whether a slot can lose its last tokens. The state of recurrent layers is one of all tokens.
    var canBeCut: Bool { !model.isRecurrent && !model.isHybrid }

    /// How many tokens a slot holds.
    func tokens(in slot: Int) -> Int {
        Int(llama_memory_seq_pos_max(memory, llama_seq_id(slot))) + 1
    }

    /// Removes a slot's cells from a position on.
    /// - Returns: false if this memory cannot be cut there, or does not reach so far; then all of the slot's cells are
    ///   gone.
    func truncate(slot: Int, to position: Int) -> Bool {
        let held = tokens(in: slot)
        if position == held { return true }
        if position > 0, position < held, hasWindow(of: slot, before: position),
            llama_memory_seq_rm(memory, llama_seq_id(slot), llama_pos(position), -1)
        {
            forget(forkSource: slot)
            return true
        }
        clear(slot: slot)
        return position == 0
    }

    /// Whether a slot can lose tokens in its middle, with those behind them moved there.
    var canShift: Bool { canBeCut && llama_memory_can_shift(memory) }

    /// Removes some of a slot's cells and moves those behind them there; their keys are turned in the next step.
    /// - Returns: false if this memory cannot do it.
    func shift(slot: Int, from position: Int, count: Int) -> Bool {
        forget(forkSource: slot)
        let end = llama_pos(position + count)
        guard canShift, llama_memory_seq_rm(memory, llama_seq_id(slot), llama_pos(position), end) else { return false }
        llama_memory_seq_add(memory, llama_seq_id(slot), end, -1, -llama_pos(count))
        return true
    }

    /// Whether layers with a sliding window still have all that the token at a position sees.
    func hasWindow(of slot: Int, before position: Int) -> Bool {
        guard canBeCut, model.slidingWindow > 0 else { return true }
        let first = Int(llama_memory_seq_pos_min(memory, llama_seq_id(slot)))
        return first <= max(0, position - model.slidingWindow)
    }

    func clear(slot: Int) {
        forget(forkSource: slot)
        llama_memory_seq_rm(memory, llama_seq_id(slot), -1, -1)
    }

    func forget(forkSource slot: Int) {
        if forkSource?.slot == slot { forkSource = nil }
    }

    /// Waits for the outputs and puts them into order, so that any thread can read them until the next step.
    func settleOutputs(at index: Int32) {
        _ = llama_get_logits_ith(pointer, index)
    }

    /// Takes tokens of the vocabulary out of the choice at a batch index.
    func forbid(_ tokens: [TokenID], at index: Int32) {
        guard let logits = llama_get_logits_ith(pointer, index) else { return }
        for token in tokens { logits[Int(token)] = -.infinity }
    }

    /// The likeliest token at a batch index, the first of equals.
    func likeliestToken(at index: Int32) -> TokenID? {
        guard let logits = llama_get_logits_ith(pointer, index) else { return nil }
        return Argmax.index(of: UnsafeBufferPointer(start: logits, count: model.vocabularySize)).map(TokenID.init)
    }
}
