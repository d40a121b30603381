import ArgumentParser

struct EmbeddingArguments: ParsableArguments, SettingArguments {
    @Flag("llama.embedding") var embedding: Bool?
    @Flag("llama.reranking") var reranking: Bool?
    @Option("llama.pooling") var pooling: String?
    @Option("llama.embd_normalize") var embdNormalize: String?

    var given: [String: String?] {
        [
            "llama.embedding": embedding.map(String.init(describing:)),
            "llama.reranking": reranking.map(String.init(describing:)),
            "llama.pooling": pooling,
            "llama.embd_normalize": embdNormalize,
        ]
    }
}
