import CLlama
import ChasquiCore

/// Sampling options in the shape that the bridge takes.
enum SamplingParameters {
    /// All that is a plain number.
    static func plain(_ options: SamplingOptions, historyLength: Int) -> chasqui_sampling {
        var parameters = chasqui_sampling()
        // llama.cpp's default seed means one by chance.
        parameters.seed = options.seed ?? LLAMA_DEFAULT_SEED
        parameters.temperature = options.temperature
        parameters.top_k = Int32(clamping: options.topK)
        parameters.top_p = options.topP
        parameters.min_p = options.minP
        parameters.typical_p = options.typicalP
        parameters.penalty_last_n = Int32(clamping: historyLength)
        parameters.repeat_penalty = options.repeatPenalty
        parameters.presence_penalty = options.presencePenalty
        parameters.frequency_penalty = options.frequencyPenalty
        parameters.ignore_eos = options.ignoreEOS
        return parameters
    }

    /// How many tokens the penalties remember. A request must not choose how much memory that takes, so it ends at the
    /// model's context.
    static func historyLength(of options: SamplingOptions, model: LlamaModel) -> Int {
        guard options.repeatPenalty != 1 || options.presencePenalty != 0 || options.frequencyPenalty != 0 else {
            return 0
        }
        let longest = max(1, model.trainedContext)
        return options.penaltyLastN < 0 ? longest : min(options.penaltyLastN, longest)
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
        switch constraint {
        case nil: return ""
        case .grammar(let grammar):
            guard !grammar.utf8.contains(0) else {
                throw .invalid(field: "grammar", message: "A grammar may not hold a zero byte.")
            }
            return grammar
        case .jsonSchema(let schema):
            // A chat's grammar is the schema's with the thoughts that may come before.
            return chat?.grammar != nil ? "" : try grammar(of: schema)
        }
    }

    private static func grammar(of schema: JSONValue) throws(InferenceError) -> String {
        var grammar: UnsafeMutablePointer<CChar>?
        let text = try schema.bridgeText(field: "json_schema")
        do {
            try LlamaCalls.check { message in
                LlamaCalls.withView(of: text) { chasqui_grammar_from_schema($0, &grammar, message) }
            }
        } catch {
            throw .invalid(field: "json_schema", message: error.message)
        }
        defer { chasqui_text_free(grammar) }
        return grammar.map { String(cString: $0) } ?? ""
    }

    static func error(_ failure: LlamaFailure, constraint: OutputConstraint?) -> InferenceError {
        let field =
            switch constraint {
            case .grammar: "grammar"
            case .jsonSchema: "json_schema"
            case nil: "tools"
            }
        switch failure.cause {
        case .grammar, .schema, .tools: return .invalid(field: field, message: failure.message)
        case .input: return .invalid(field: "logit_bias", message: failure.message)
        default: return .engine(message: "the sampler could not be made: \(failure.message)")
        }
    }
}
