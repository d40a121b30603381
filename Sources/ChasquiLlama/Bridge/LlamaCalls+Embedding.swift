import CLlama

extension LlamaCalls {
    /// Computes a batch of a model that has no memory.
    /// - Returns: 0 when done, else a failure's code.
    static func encode(context: OpaquePointer, batch: llama_batch) throws(LlamaFailure) -> Int32 {
        var result: Int32 = -1
        try check { chasqui_encode(context, batch, &result, $0) }
        return result
    }
}
