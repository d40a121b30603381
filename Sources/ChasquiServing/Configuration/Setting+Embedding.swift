import ChasquiCore
import ChasquiLlama

extension Setting {
    static let embedding = [
        Setting(
            .llama, "embedding", ["--embedding", "--embeddings"], llamaVariable: "EMBEDDINGS",
            \.engine.embedding.isEnabled, .truth,
            "Make vectors of texts, beside generating. A model that cannot generate makes them in any case."),
        Setting(
            .llama, "reranking", ["--reranking", "--rerank"], llamaVariable: "RERANKING", \.engine.embedding.ranks,
            .truth, "Give scores of documents for a query in place of vectors; the model has to be made for it."),
        Setting(
            .llama, "pooling", ["--pooling"], llamaVariable: "POOLING", \.engine.embedding.pooling, .choice,
            "What of a text's tokens becomes its vector; with none each token has one. auto is what the model's file "
                + "says, else last where it generates and mean where not."),
        Setting(
            .llama, "embd_normalize", ["--embd-normalize"], \.engine.embedding.normalization,
            .integer(VectorNormalization.range),
            "How vectors are scaled where a request does not say: -1 not, 0 to 32760 as the largest number, 1 by the "
                + "taxicab norm, 2 by the Euclidean, more by that p-norm."),
    ]
}
