import CLlama
import ChasquiCore

/// Compute buffers that make vectors of a model's. Owned and used by the embedding engine's thread alone.
final class EmbeddingContext {
    private let pointer: OpaquePointer
    private let memory: llama_memory_t?
    private var batch: llama_batch
    // Keeps the weights alive for as long as the context points to them.
    private let model: LlamaModel
    private var adapters: ContextAdapters
    let limits: EmbeddingLimits

    /// - Parameter pointer: a context of `model`, which this takes over.
    init(owning pointer: OpaquePointer, model: LlamaModel, limits: EmbeddingLimits) {
        self.pointer = pointer
        self.model = model
        self.limits = limits
        adapters = ContextAdapters(model: model)
        memory = llama_get_memory(pointer)
        batch = llama_batch_init(Int32(clamping: limits.tokens), 0, 1)
    }

    deinit {
        llama_batch_free(batch)
        llama_free(pointer)
    }

    /// Computes inputs in one step.
    /// - Parameters:
    ///   - inputs: within the limits, none of them empty.
    ///   - active: what computes them.
    /// - Returns: for each input one vector, or one for each of its tokens.
    func compute(_ inputs: [[TokenID]], with active: ActiveAdapters) throws(LlamaFailure) -> EmbeddingJob.Vectors {
        try adapters.change(to: active, context: pointer)
        fillBatch(inputs)
        let code = try adapters.compute { () throws(LlamaFailure) in try step() }
        guard code == 0 else { throw LlamaFailure(message: "the step ended with code \(code)") }
        var vectors: EmbeddingJob.Vectors = []
        var first = 0
        for (sequence, input) in inputs.enumerated() {
            vectors.append(try self.vectors(sequence: sequence, tokens: first..<first + input.count))
            first += input.count
        }
        return vectors
    }

    private func step() throws(LlamaFailure) -> Int32 {
        guard let memory else { return try LlamaCalls.encode(context: pointer, batch: batch) }
        llama_memory_clear(memory, true)
        return try LlamaCalls.decode(context: pointer, batch: batch)
    }

    private func fillBatch(_ inputs: [[TokenID]]) {
        var index = 0
        for (sequence, input) in inputs.enumerated() {
            for (position, token) in input.enumerated() {
                precondition(index < limits.tokens)
                batch.token[index] = token
                batch.pos[index] = llama_pos(position)
                batch.n_seq_id[index] = 1
                batch.seq_id[index]?[0] = llama_seq_id(sequence)
                batch.logits[index] = 1
                index += 1
            }
        }
        batch.n_tokens = Int32(index)
    }

    private func vectors(sequence: Int, tokens: Range<Int>) throws(LlamaFailure) -> [[Float]] {
        switch limits.kind {
        case .tokens:
            var vectors: [[Float]] = []
            for index in tokens {
                vectors.append(try vector(llama_get_embeddings_ith(pointer, Int32(index)), count: model.vectorSize))
            }
            return vectors
        case .text:
            return [try vector(llama_get_embeddings_seq(pointer, llama_seq_id(sequence)), count: model.vectorSize)]
        case .score:
            return [try vector(llama_get_embeddings_seq(pointer, llama_seq_id(sequence)), count: model.scoreSize)]
        }
    }

    private func vector(_ numbers: UnsafeMutablePointer<Float>?, count: Int) throws(LlamaFailure) -> [Float] {
        let vector = numbers.map { Array(UnsafeBufferPointer(start: $0, count: count)) }
        guard let vector else { throw LlamaFailure(message: "a vector is missing") }
        guard vector.allSatisfy(\.isFinite) else {
            throw LlamaFailure(message: "a vector has numbers that are not finite")
        }
        return vector
    }
}
