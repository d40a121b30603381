import CLlama
import ChasquiCore

@testable import ChasquiLlama

/// A context of a tiny model whose slots are filled by hand.
struct StateContext {
    static let cells = 512
    let model: LlamaModel
    let context: LlamaContext

    init(
        path: String? = TinyModel.path, unified: Bool, slots: Int = 4, fullWindow: Bool = true,
        keys: EngineConfiguration.CacheType = .f16
    ) throws {
        TinyModel.silence
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: path ?? ""))
        var parameters = llama_context_default_params()
        parameters.n_ctx = UInt32(unified ? Self.cells : Self.cells * slots)
        parameters.n_batch = 512
        parameters.n_seq_max = UInt32(slots)
        parameters.n_threads = 1
        parameters.n_threads_batch = 1
        parameters.kv_unified = unified
        parameters.swa_full = fullWindow
        parameters.type_k = keys.ggmlType
        parameters.no_perf = true
        context = LlamaContext(
            owning: try LlamaCalls.makeContext(model: model, parameters: parameters), model: model, batchTokens: 512)
    }

    /// Computes tokens after those that the slot holds, as one step.
    /// - Returns: the logits after the last one.
    @discardableResult
    func compute(_ tokens: [TokenID], slot: Int) throws -> [Float] {
        context.clearBatch()
        let start = context.tokens(in: slot)
        var index: Int32 = 0
        for (offset, token) in tokens.enumerated() {
            let isLast = offset == tokens.count - 1
            index = context.addToBatch(token, position: start + offset, slot: slot, wantsLogits: isLast)
        }
        guard case .done = context.decode() else { throw LlamaFailure(message: "the step failed") }
        let logits = llama_get_logits_ith(context.pointer, index)
        return Array(UnsafeBufferPointer(start: logits, count: model.vocabularySize))
    }

    /// Logits after texts that are computed one after the other in an empty slot.
    func compute(_ texts: [[TokenID]], slot: Int) throws -> [Float] {
        context.clear(slot: slot)
        var logits: [Float] = []
        for text in texts { logits = try compute(text, slot: slot) }
        return logits
    }

    /// The largest difference of two rows of logits.
    static func distance(_ left: [Float], _ right: [Float]) -> Float {
        guard left.count == right.count else { return .infinity }
        return zip(left, right).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
}

/// Tokens that look like nothing, the same for each seed.
func someTokens(_ count: Int, seed: UInt64 = 1) -> [TokenID] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    return (0..<count).map { _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return TokenID(32 + (state >> 33) % 90)
    }
}
