import ChasquiCore
import OrderedCollections

extension LlamaCompletionShape {
    /// llama-server's `generation_settings`: the options that held.
    func generationSettings(seed: UInt32) -> JSONValue {
        let options = request.options
        let sampling = options.sampling
        let limit = JSONValue.integer(Int64(options.maxTokens ?? -1))
        return .object([
            "seed": .integer(Int64(seed)),
            "temperature": .number(sampling.temperature),
            "dynatemp_range": .number(sampling.dynatempRange),
            "dynatemp_exponent": .number(sampling.dynatempExponent),
            "top_k": .integer(Int64(sampling.topK)),
            "top_p": .number(sampling.topP),
            "min_p": .number(sampling.minP),
            "top_n_sigma": .number(sampling.topNSigma),
            "xtc_probability": .number(sampling.xtcProbability),
            "xtc_threshold": .number(sampling.xtcThreshold),
            "typical_p": .number(sampling.typicalP),
            "repeat_last_n": .integer(Int64(sampling.penaltyLastN)),
            "repeat_penalty": .number(sampling.repeatPenalty),
            "presence_penalty": .number(sampling.presencePenalty),
            "frequency_penalty": .number(sampling.frequencyPenalty),
            "dry_multiplier": .number(sampling.dry.multiplier),
            "dry_base": .number(sampling.dry.base),
            "dry_allowed_length": .integer(Int64(sampling.dry.allowedLength)),
            "dry_penalty_last_n": .integer(Int64(sampling.dry.lastN)),
            "dry_sequence_breakers": .array(sampling.dry.sequenceBreakers.map { .string($0) }),
            "mirostat": .integer(Int64(sampling.mirostat.version)),
            "mirostat_tau": .number(sampling.mirostat.tau),
            "mirostat_eta": .number(sampling.mirostat.eta),
            "adaptive_target": .number(sampling.adaptiveTarget),
            "adaptive_decay": .number(sampling.adaptiveDecay),
            "stop": .array(options.stop.map { .string($0) }),
            "max_tokens": limit,
            "n_predict": limit,
            "n_keep": .integer(Int64(options.keptTokens)),
            "n_discard": .integer(Int64(options.discardedTokens)),
            "ignore_eos": .bool(sampling.ignoreEOS),
            "stream": .bool(answer.isStreamed),
            "logit_bias": .array(sampling.logitBias.map(\.json)),
            "n_probs": .integer(Int64(options.probabilities?.top ?? 0)),
            "post_sampling_probs": .bool(options.probabilities?.afterSampling ?? false),
            "min_keep": .integer(Int64(sampling.minKeep)),
            "grammar": .string(options.constraint?.grammar ?? ""),
            "grammar_lazy": .bool(!options.triggers.isEmpty),
            "grammar_triggers": .array(options.triggers.map(\.json)),
            "preserved_tokens": .array(options.shownTokens.map { .string($0) }),
            // A completion's text is as the model writes it.
            "chat_format": .string("Content-only"),
            "reasoning_format": .string(options.reasoning.format.rawValue),
            "reasoning_in_content": .bool(false),
            "generation_prompt": .string(""),
            "backend_sampling": .bool(false),
            "samplers": .array(sampling.samplers.map { .string($0.rawValue) }),
            "timings_per_token": .bool(answer.timingsPerToken),
            "lora": .array((options.adapterScales ?? []).map(\.json)),
        ])
    }
}

extension JSONValue {
    /// A number with the digits of a `Float`, not those of its nearest `Double`.
    fileprivate static func number(_ value: Float) -> JSONValue {
        .number(Double(value.description) ?? Double(value))
    }
}

extension LogitBias {
    fileprivate var json: JSONValue {
        let target: JSONValue =
            switch self.target {
            case .token(let token): .integer(Int64(token))
            case .text(let text): .string(text)
            }
        return .array([target, bias.isFinite ? .number(bias) : .bool(false)])
    }
}

extension GrammarTrigger {
    /// With llama.cpp's numbers of the types.
    fileprivate var json: JSONValue {
        switch self {
        case .token(let token):
            .object(["type": .integer(0), "value": .string(""), "token": .integer(Int64(token))])
        case .word(let word): .object(["type": .integer(1), "value": .string(word)])
        }
    }
}

extension AdapterScale {
    fileprivate var json: JSONValue { .object(["id": .integer(Int64(id)), "scale": .number(scale)]) }
}

extension OutputConstraint {
    fileprivate var grammar: String? {
        if case .grammar(let grammar) = self { grammar } else { nil }
    }
}
