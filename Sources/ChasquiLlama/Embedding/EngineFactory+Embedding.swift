import CLlama
import Logging

extension EngineFactory {
    /// Inputs that are told apart in a step.
    private static let mostSequences = 64

    /// The context that makes vectors, where they are wanted or all that the model can do.
    func makeEmbeddingContext(for model: LlamaModel) throws(ModelLoadError) -> EmbeddingContext? {
        guard configuration.embedding.isEnabled || configuration.embedding.ranks || !model.canGenerate else {
            return nil
        }
        let pooling = model.pooling(configuration.embedding)
        if pooling == LLAMA_POOLING_TYPE_RANK, !model.saysThatItRanks {
            logger.warning("the model's file does not say that it ranks; if it was not made to, scores mean nothing")
        }
        let step = min(configuration.microBatchSize, configuration.batchSize)
        let tokens = max(1, min(step, model.trainedContext))
        let limits = EmbeddingLimits(
            kind: pooling == LLAMA_POOLING_TYPE_RANK ? .score : pooling == LLAMA_POOLING_TYPE_NONE ? .tokens : .text,
            tokens: tokens, sequences: min(tokens, Self.mostSequences), isModelLimit: tokens == model.trainedContext,
            dimensions: model.vectorSize)
        let parameters = embeddingParameters(limits, pooling: pooling)
        let pointer = try makeContext(parameters, tokens: tokens, model: model)
        let context = EmbeddingContext(owning: pointer, model: model, limits: limits)
        try ControlVector(configuration.controlVectors, model: model)?.apply(to: pointer)
        return context
    }

    private func embeddingParameters(_ limits: EmbeddingLimits, pooling: llama_pooling_type) -> llama_context_params {
        var parameters = commonParameters()
        // A text's vector is pooled within one computation, so that a step is one.
        parameters.n_ctx = UInt32(clamping: limits.tokens)
        parameters.n_batch = UInt32(clamping: limits.tokens)
        parameters.n_ubatch = UInt32(clamping: limits.tokens)
        parameters.n_seq_max = UInt32(clamping: limits.sequences)
        parameters.n_outputs_max = UInt32(clamping: limits.tokens)
        parameters.kv_unified = true
        parameters.embeddings = true
        parameters.pooling_type = pooling
        return parameters
    }
}
