import CLlama

extension LlamaCalls {
    /// Loads an adapter, which the caller owns and frees with `llama_adapter_lora_free` before the model goes.
    static func loadAdapter(_ file: borrowing OpenFile, model: LlamaModel) throws(LlamaFailure) -> OpaquePointer {
        var adapter: OpaquePointer?
        let descriptor = file.descriptor
        try check { chasqui_adapter_load(model.pointer, descriptor, &adapter, $0) }
        guard let adapter else { throw LlamaFailure(message: "no adapter was made") }
        return adapter
    }

    /// Has a context compute with these adapters and no others.
    static func setAdapters(
        _ adapters: [(adapter: LoraAdapter, scale: Float)], context: OpaquePointer
    ) throws(LlamaFailure) {
        var pointers: [OpaquePointer?] = adapters.map(\.adapter.pointer)
        var scales = adapters.map(\.scale)
        let count = adapters.count
        try check { chasqui_adapters_set(context, &pointers, &scales, count, $0) }
    }

    /// Adds what a file says of each layer to sums over several files.
    static func addControlVector(
        _ file: borrowing OpenFile, strength: Float, to sums: inout [Float], width: Int, layers: Int
    ) throws(LlamaFailure) {
        let descriptor = file.descriptor
        try check {
            chasqui_control_vector_add(descriptor, strength, &sums, Int32(clamping: width), Int32(clamping: layers), $0)
        }
    }

    static func setControlVector(_ vector: ControlVector, context: OpaquePointer) throws(LlamaFailure) {
        try check {
            chasqui_control_vector_set(
                context, vector.sums, vector.sums.count, Int32(clamping: vector.width),
                Int32(clamping: vector.layers.lowerBound), Int32(clamping: vector.layers.upperBound), $0)
        }
    }
}
