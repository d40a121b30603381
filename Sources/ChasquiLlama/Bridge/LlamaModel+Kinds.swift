import CLlama

extension LlamaModel {
    /// llama.cpp's name of the weights' number format, such as `Q4_1`.
    var fileType: String { String(cString: llama_ftype_name(llama_model_ftype(pointer))) }

    /// llama.cpp's number of the vocabulary's kind.
    var vocabularyType: Int { Int(llama_vocab_type(vocabulary).rawValue) }
}
