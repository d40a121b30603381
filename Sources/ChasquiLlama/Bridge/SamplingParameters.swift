import CLlama
import ChasquiCore

/// Sampling options in the shape that the bridge takes.
enum SamplingParameters {
    /// All that is a plain number.
    static func plain(_ options: SamplingOptions, model: LlamaModel) -> chasqui_sampling {
        var parameters = chasqui_sampling()
        parameters.temperature = options.temperature
        parameters.top_k = Int32(clamping: options.topK)
        parameters.top_p = options.topP
        parameters.min_p = options.minP
        parameters.typical_p = options.typicalP
        parameters.penalty_last_n = Int32(clamping: penaltyLength(of: options, model: model))
        parameters.repeat_penalty = options.repeatPenalty
        parameters.presence_penalty = options.presencePenalty
        parameters.frequency_penalty = options.frequencyPenalty
        parameters.ignore_eos = options.ignoreEOS
        addChain(options, model: model, to: &parameters)
        return parameters
    }

    private static func addChain(
        _ options: SamplingOptions, model: LlamaModel, to parameters: inout chasqui_sampling
    ) {
        parameters.dynatemp_range = options.dynatempRange
        parameters.dynatemp_exponent = options.dynatempExponent
        parameters.top_n_sigma = options.topNSigma
        parameters.xtc_probability = options.xtcProbability
        parameters.xtc_threshold = options.xtcThreshold
        parameters.min_keep = Int32(clamping: options.minKeep)
        parameters.dry_multiplier = options.dry.multiplier
        parameters.dry_base = options.dry.base
        parameters.dry_allowed_length = Int32(clamping: options.dry.allowedLength)
        parameters.dry_penalty_last_n = Int32(clamping: dryLength(of: options, model: model))
        parameters.mirostat = Int32(clamping: options.mirostat.version)
        parameters.mirostat_tau = options.mirostat.tau
        parameters.mirostat_eta = options.mirostat.eta
        parameters.adaptive_target = options.adaptiveTarget
        parameters.adaptive_decay = options.adaptiveDecay
    }

    /// The chain as letters. A target for adaptive-p asks for it wherever it is not in the chain.
    static func letters(of options: SamplingOptions) -> String {
        var samplers = options.samplers
        if options.adaptiveTarget >= 0, !samplers.contains(.adaptiveP) { samplers.append(.adaptiveP) }
        return String(samplers.map(\.letter))
    }

    /// How many of the last tokens the samplers have to know.
    static func historyLength(of options: SamplingOptions, model: LlamaModel) -> Int {
        max(penaltyLength(of: options, model: model), dryLength(of: options, model: model))
    }

    private static func penaltyLength(of options: SamplingOptions, model: LlamaModel) -> Int {
        guard options.repeatPenalty != 1 || options.presencePenalty != 0 || options.frequencyPenalty != 0 else {
            return 0
        }
        return length(options.penaltyLastN, model: model)
    }

    private static func dryLength(of options: SamplingOptions, model: LlamaModel) -> Int {
        options.dry.isOn ? length(options.dry.lastN, model: model) : 0
    }

    /// A request must not choose how much memory its history takes, so it ends at the model's context.
    private static func length(_ wanted: Int, model: LlamaModel) -> Int {
        let longest = max(1, model.trainedContext)
        return wanted < 0 ? longest : min(wanted, longest)
    }

    /// What is added to which tokens; a text's bias goes to each of its tokens.
    static func biases(of options: SamplingOptions, model: LlamaModel) throws(InferenceError) -> [llama_logit_bias] {
        var biases: [llama_logit_bias] = []
        for bias in options.logitBias {
            for token in try tokens(of: bias.target, model: model) {
                biases.append(llama_logit_bias(token: token, bias: bias.bias))
            }
        }
        return biases
    }

    private static func tokens(of target: LogitBias.Target, model: LlamaModel) throws(InferenceError) -> [TokenID] {
        switch target {
        case .token(let token):
            guard model.contains(token) else {
                throw .invalid(
                    field: "logit_bias",
                    message: "Token \(token) is not in the vocabulary; tokens are 0 to \(model.vocabularySize - 1).")
            }
            return [token]
        case .text(let text):
            do {
                return try model.tokenize(text, addSpecial: false, parseSpecial: false)
            } catch {
                throw .invalid(field: "logit_bias", message: error.message)
            }
        }
    }

    /// The request's own grammar, empty if it has none or if the chat's format holds it.
    static func grammar(of constraint: OutputConstraint?, chat: RenderedChat?) throws(InferenceError) -> String {
        // A chat's grammar is the schema's with the thoughts that may come before.
        if case .jsonSchema = constraint, chat?.grammar != nil { return "" }
        return try constraint?.gbnf() ?? ""
    }

    /// What a lazy grammar waits for: texts, and tokens of the vocabulary.
    static func triggers(
        _ triggers: [GrammarTrigger], model: LlamaModel
    ) throws(InferenceError) -> (words: [String], tokens: [TokenID]) {
        var words: [String] = []
        var tokens: [TokenID] = []
        for trigger in triggers {
            switch trigger {
            case .word(let word): words.append(word)
            case .token(let token):
                guard model.contains(token) else {
                    throw .invalid(
                        field: "grammar_triggers",
                        message: "Token \(token) is not in the vocabulary; tokens are 0 to \(model.vocabularySize - 1)."
                    )
                }
                tokens.append(token)
            }
        }
        return (words, tokens)
    }

    static func error(_ failure: LlamaFailure, constraint: OutputConstraint?) -> InferenceError {
        let field = constraint?.field ?? "tools"
        switch failure.cause {
        case .grammar, .schema, .tools: return .invalid(field: field, message: failure.message)
        case .input: return .invalid(field: "logit_bias", message: failure.message)
        default: return .engine(message: "the sampler could not be made: \(failure.message)")
        }
    }
}
