import CLlama
import ChasquiCore

extension LlamaModel {
    /// Whether it goes on with a text token by token. Others read a text as a whole, and make vectors of it.
    var canGenerate: Bool {
        llama_model_has_decoder(pointer) && architectureValue("attention.causal") != "false"
    }

    /// Numbers of a vector.
    var vectorSize: Int { Int(llama_model_n_embd_out(pointer)) }
    /// Numbers of a score; the first one is it.
    var scoreSize: Int { Int(llama_model_n_cls_out(pointer)) }

    /// Whether its file says that it was trained to rank.
    var saysThatItRanks: Bool {
        architectureValue("pooling_type") == "4" || llama_model_chat_template(pointer, "rerank") != nil
    }

    /// How texts become vectors.
    func pooling(_ configuration: EmbeddingConfiguration) -> llama_pooling_type {
        if configuration.ranks { return LLAMA_POOLING_TYPE_RANK }
        switch configuration.pooling {
        case .none: return LLAMA_POOLING_TYPE_NONE
        case .mean: return LLAMA_POOLING_TYPE_MEAN
        case .cls: return LLAMA_POOLING_TYPE_CLS
        case .last: return LLAMA_POOLING_TYPE_LAST
        case .rank: return LLAMA_POOLING_TYPE_RANK
        case .auto: break
        }
        switch architectureValue("pooling_type") {
        case "1": return LLAMA_POOLING_TYPE_MEAN
        case "2": return LLAMA_POOLING_TYPE_CLS
        case "3": return LLAMA_POOLING_TYPE_LAST
        case "4": return LLAMA_POOLING_TYPE_RANK
        default: return canGenerate ? LLAMA_POOLING_TYPE_LAST : LLAMA_POOLING_TYPE_MEAN
        }
    }

    /// The tokens of a query and a document that are compared, as the model was trained with them.
    func pair(query: String, document: String) throws(LlamaFailure) -> [TokenID] {
        if let template = llama_model_chat_template(pointer, "rerank") {
            let text = String(cString: template)
                .split(separator: "{query}", omittingEmptySubsequences: false)
                .map { $0.replacing("{document}", with: document) }
                .joined(separator: query)
            return try tokenize(text, addSpecial: false, parseSpecial: true)
        }
        let end = [llama_vocab_eos(vocabulary), llama_vocab_sep(vocabulary)].first { contains($0) }
        let ends = llama_vocab_get_add_eos(vocabulary)
        let separates = llama_vocab_get_add_sep(vocabulary)
        let separator = llama_vocab_sep(vocabulary)
        var tokens: [TokenID] = []
        if llama_vocab_get_add_bos(vocabulary), let beginToken { tokens.append(beginToken) }
        tokens += try tokenize(query, addSpecial: false, parseSpecial: false)
        if ends, let end { tokens.append(end) }
        if separates, contains(separator) { tokens.append(separator) }
        tokens += try tokenize(document, addSpecial: false, parseSpecial: false)
        if ends, let end { tokens.append(end) } else if separates, contains(separator) { tokens.append(separator) }
        return tokens
    }

    /// A value of the model's file that belongs to its architecture, as text.
    private func architectureValue(_ key: String) -> String? {
        metadata("general.architecture").flatMap { metadata("\($0).\(key)") }
    }

    private func metadata(_ key: String) -> String? {
        var buffer = [CChar](repeating: 0, count: 128)
        let length = llama_model_meta_val_str(pointer, key, &buffer, buffer.count)
        guard length >= 0 else { return nil }
        let bytes = buffer.prefix(min(Int(length), buffer.count - 1)).map { UInt8(bitPattern: $0) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
