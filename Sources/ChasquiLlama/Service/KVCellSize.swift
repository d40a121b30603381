import CLlama

/// What one token's keys and values take in memory.
enum KVCellSize {
    /// Bytes of one cell over all layers. An upper estimate for models whose layers differ.
    static func bytes(of model: LlamaModel, configuration: EngineConfiguration) -> UInt64 {
        let layers = UInt64(max(0, llama_model_n_layer(model.pointer)))
        let heads = max(1, llama_model_n_head(model.pointer))
        let keyValueHeads = UInt64(max(1, llama_model_n_head_kv(model.pointer)))
        let headSize = max(1, llama_model_n_embd(model.pointer) / heads)
        let architecture = metadata("general.architecture", of: model) ?? ""
        let keyLength = metadata("\(architecture).attention.key_length", of: model).flatMap { UInt64($0) }
        let valueLength = metadata("\(architecture).attention.value_length", of: model).flatMap { UInt64($0) }
        let keyElements = layers * keyValueHeads * (keyLength ?? UInt64(headSize))
        let valueElements = layers * keyValueHeads * (valueLength ?? UInt64(headSize))
        return bytes(keyElements, configuration.cacheTypeK) + bytes(valueElements, configuration.cacheTypeV)
    }

    private static func bytes(_ elements: UInt64, _ type: EngineConfiguration.CacheType) -> UInt64 {
        let block = UInt64(max(1, ggml_blck_size(type.ggmlType)))
        return (elements + block - 1) / block * UInt64(ggml_type_size(type.ggmlType))
    }

    private static func metadata(_ key: String, of model: LlamaModel) -> String? {
        var buffer = [CChar](repeating: 0, count: 128)
        let length = llama_model_meta_val_str(model.pointer, key, &buffer, buffer.count)
        guard length > 0, Int(length) < buffer.count else { return nil }
        return String(decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension EngineConfiguration.CacheType {
    var ggmlType: ggml_type {
        switch self {
        case .f32: GGML_TYPE_F32
        case .f16: GGML_TYPE_F16
        case .bf16: GGML_TYPE_BF16
        case .q8_0: GGML_TYPE_Q8_0
        case .q4_0: GGML_TYPE_Q4_0
        case .q4_1: GGML_TYPE_Q4_1
        case .iq4_nl: GGML_TYPE_IQ4_NL
        case .q5_0: GGML_TYPE_Q5_0
        case .q5_1: GGML_TYPE_Q5_1
        }
    }
}
