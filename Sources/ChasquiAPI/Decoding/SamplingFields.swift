import ChasquiCore

/// The fields that say how tokens are chosen, under OpenAI's and llama-server's names.
struct SamplingFields {
    let fields: Fields

    func apply(to sampling: inout SamplingOptions) throws(InferenceError) {
        try applyFilters(to: &sampling)
        try applyPenalties(to: &sampling)
        if let seed = try fields.integer("seed", in: -1...Int(UInt32.max)) {
            // llama.cpp has the largest seed stand for a random one, as -1 does.
            sampling.seed = seed == -1 || seed == Int(UInt32.max) ? nil : UInt32(seed)
        }
        if let (name, value) = fields.member("logit_bias") {
            sampling.logitBias = try LogitBiasField.parse(value, name: name)
        }
        if let ignoreEOS = try fields.bool("ignore_eos") { sampling.ignoreEOS = ignoreEOS }
        try applyChain(to: &sampling)
    }

    private func applyFilters(to sampling: inout SamplingOptions) throws(InferenceError) {
        if let value = try fields.number("temperature", in: 0...100) { sampling.temperature = value }
        // llama-server has negative values stand for "off", as 0.
        if let value = try fields.integer("top_k", in: -1...Int(Int32.max)) { sampling.topK = max(0, value) }
        if let value = try fields.number("top_p", in: 0...1) { sampling.topP = value }
        if let value = try fields.number("min_p", in: 0...1) { sampling.minP = value }
        if let value = try fields.number("typical_p", in: 0...1) { sampling.typicalP = value }
    }

    private func applyPenalties(to sampling: inout SamplingOptions) throws(InferenceError) {
        if let value = try fields.integer("repeat_last_n", in: -1...Int(Int32.max)) { sampling.penaltyLastN = value }
        if let (name, value) = fields.member("repeat_penalty", "repetition_penalty") {
            guard let number = Fields.number(value), number > 0, number <= 100 else {
                throw Fields.wrong(name, value, "a number above 0 and up to 100; 1 is no penalty")
            }
            sampling.repeatPenalty = number
        }
        if let value = try fields.number("presence_penalty", in: -2...2) { sampling.presencePenalty = value }
        if let value = try fields.number("frequency_penalty", in: -2...2) { sampling.frequencyPenalty = value }
    }
}
