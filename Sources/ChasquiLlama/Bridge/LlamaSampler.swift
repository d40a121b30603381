import CLlama
import ChasquiCore

/// Chooses tokens for one sequence. Made on a request's task, then used by the engine's thread, or
/// by one that works for it.
final class LlamaSampler {
    private let handle: OpaquePointer
    private let model: LlamaModel
    /// The seed in use.
    let seed: UInt32
    /// The choice is the largest logit whatever came before, so that the caller may look for it itself.
    let isGreedyWithoutHistory: Bool
    /// A choice looks at the whole vocabulary or at a grammar, which can take as long as the step did.
    let isSlow: Bool
    /// How many of the last tokens the penalties look at; 0 if there are none.
    let historyLength: Int
    private var failure: LlamaFailure?

    /// - Parameters:
    ///   - chat: the chat whose format's own grammar holds where `constraint` is no grammar.
    ///   - triggers: what the constraint waits for; none holds from the beginning.
    ///   - wholeVocabulary: takes no short cut past llama.cpp's samplers, so that the probabilities of what they left can
    ///     be read.
    /// - Throws: ``InferenceError/invalid(field:message:)`` for a grammar, schema or bias that cannot be used.
    init(
        model: LlamaModel, sampling: SamplingOptions, constraint: OutputConstraint?, chat: RenderedChat?,
        triggers: [GrammarTrigger] = [],
        reasoning: ReasoningOptions = ReasoningOptions(), wholeVocabulary: Bool = false
    ) throws(InferenceError) {
        try SamplingParameters.checkInfill(sampling, model: model)
        let biases = try SamplingParameters.biases(of: sampling, model: model)
        let grammar = try SamplingParameters.grammar(of: constraint, chat: chat)
        let (words, tokens) = try SamplingParameters.triggers(triggers, model: model)
        // llama.cpp, which draws one too, does not tell those of all its samplers.
        let seed = sampling.seed ?? .random(in: 0..<LLAMA_DEFAULT_SEED)
        let breakers = sampling.dry.isOn ? sampling.dry.sequenceBreakers : []
        let texts = [grammar, SamplingParameters.letters(of: sampling), reasoning.message] + breakers + words
        var handle: OpaquePointer?
        do {
            try LlamaCalls.check { message in
                LlamaCalls.withViews(of: texts) { texts in
                    LlamaCalls.withBuffers(biases, tokens) { biases, tokens in
                        var parameters = SamplingParameters.plain(sampling, model: model)
                        parameters.seed = seed
                        parameters.grammar = texts[0]
                        parameters.samplers = texts[1]
                        parameters.reasoning_message = texts[2]
                        parameters.reasoning_budget = reasoning.budget.map { Int32(clamping: $0) } ?? -1
                        parameters.reasoning_control = reasoning.isControlled
                        parameters.whole_vocabulary = wholeVocabulary
                        parameters.biases = biases.baseAddress
                        parameters.bias_count = biases.count
                        parameters.dry_breakers = texts.baseAddress.map { $0 + 3 }
                        parameters.dry_breaker_count = breakers.count
                        parameters.trigger_words = texts.baseAddress.map { $0 + 3 + breakers.count }
                        parameters.trigger_word_count = words.count
                        parameters.trigger_tokens = tokens.baseAddress
                        parameters.trigger_token_count = tokens.count
                        return chasqui_sampler_create(
                            model.pointer, model.tokenizer, parameters, chat?.handle, &handle, message)
                    }
                }
            }
        } catch {
            throw SamplingParameters.error(error, constraint: constraint)
        }
        guard let handle else { throw .engine(message: "no sampler was made") }
        self.handle = handle
        self.model = model
        historyLength = SamplingParameters.historyLength(of: sampling, model: model)
        self.seed = seed
        isGreedyWithoutHistory = !wholeVocabulary && chasqui_sampler_is_argmax(handle)
        isSlow = !chasqui_sampler_is_short(handle)
    }

    deinit {
        chasqui_sampler_free(handle)
    }

    /// Chooses a token from the logits of a batch's output, and does not accept it.
    /// - Returns: nil if the grammar and the biases allow no token.
    /// - Throws: if a token was accepted that must not be.
    func sample(context: OpaquePointer, index: Int32) throws(LlamaFailure) -> TokenID? {
        if let failure { throw failure }
        var token: TokenID = -1
        try LlamaCalls.check { chasqui_sampler_sample(handle, context, index, &token, $0) }
        return token == LLAMA_TOKEN_NULL ? nil : token
    }

    /// Ends the thoughts at the next token.
    /// - Returns: whether there are some.
    func endReasoning() -> Bool { chasqui_sampler_end_reasoning(handle) }

    /// Writes the likeliest tokens of what was left at the last choice, and the chosen one's logarithm.
    func readProbabilities(
        of token: TokenID, top: inout [chasqui_probability], count: inout Int, logarithm: inout Float
    ) throws(LlamaFailure) {
        let capacity = top.count
        try LlamaCalls.check {
            chasqui_probabilities_of_sampler(handle, token, &top, capacity, &count, &logarithm, $0)
        }
    }

    /// Takes a token into the history and, if it was generated, into the grammar. A failure shows at the next ``sample``.
    func accept(_ token: TokenID, isGenerated: Bool) {
        do {
            try LlamaCalls.check { chasqui_sampler_accept(handle, token, isGenerated, $0) }
        } catch {
            failure = failure ?? error
        }
    }
}
