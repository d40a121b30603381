import ChasquiCore

/// The fields that say how tokens are chosen, under OpenAI's and llama-server's names.
struct SamplingFields {
    static let described =
        [
            Field("temperature", .number(-100...100), "How evenly tokens are chosen; 0 and less take the likeliest."),
            Field("top_k", .integer(-1...Int(Int32.max)), "Only so many of the likeliest tokens; 0 switches it off."),
            Field(
                "top_p", .number(0...1),
                "Only the likeliest tokens that together have this probability; 1 switches it off."),
            Field(
                "min_p", .number(0...1),
                "Only tokens with this share of the likeliest one's probability; 0 switches it off."),
            Field("typical_p", .number(0...1), "Only tokens about as surprising as expected; 1 switches it off."),
            Field(
                "repeat_last_n", .integer(-1...Int(Int32.max)), "How far back penalties look; -1 is the whole context."),
            Field(
                "repeat_penalty", or: ["repetition_penalty"], .positive(to: mostPenalty),
                "Makes tokens that were there less likely; 1 is no penalty."),
            Field("presence_penalty", .number(penalties), "Taken from a token's logit once it was there."),
            Field("frequency_penalty", .number(penalties), "Taken from a token's logit each time it was there."),
            Field(
                "seed", .integer(),
                "The same seed gives the same text; any number of 64 bits. -1 and 4294967295 draw one for the request."),
            Field("ignore_eos", .boolean, "Goes on after an end of generation."),
        ] + LogitBiasField.described

    private static let mostPenalty: Float = 100
    /// OpenAI's end at 2, and llama-server's nowhere.
    private static let penalties: ClosedRange<Float> = -100...100

    let fields: Fields

    func apply(to sampling: inout SamplingOptions) throws(InferenceError) {
        try applyFilters(to: &sampling)
        try applyPenalties(to: &sampling)
        if let seed = try fields.integer("seed", in: Int.min...Int.max) { sampling.seed = Self.seed(seed) }
        if let (name, value) = fields.member("logit_bias") {
            sampling.logitBias = try LogitBiasField.parse(value, name: name)
        }
        if let ignoreEOS = try fields.bool("ignore_eos") { sampling.ignoreEOS = ignoreEOS }
        try applyChain(to: &sampling)
    }

    /// OpenAI's seeds have 64 bits. -1 and the largest of 32 bits stand for one by chance, as in llama-server.
    private static func seed(_ seed: Int) -> UInt32? {
        guard seed != -1, seed != Int(UInt32.max) else { return nil }
        return SamplingOptions.fixedSeed(UInt64(bitPattern: Int64(seed)))
    }

    private func applyFilters(to sampling: inout SamplingOptions) throws(InferenceError) {
        // llama-server has negative values stand for 0, and here for "off".
        if let value = try fields.number("temperature", in: -100...100) { sampling.temperature = max(0, value) }
        if let value = try fields.integer("top_k", in: -1...Int(Int32.max)) { sampling.topK = max(0, value) }
        if let value = try fields.number("top_p", in: 0...1) { sampling.topP = value }
        if let value = try fields.number("min_p", in: 0...1) { sampling.minP = value }
        if let value = try fields.number("typical_p", in: 0...1) { sampling.typicalP = value }
    }

    private func applyPenalties(to sampling: inout SamplingOptions) throws(InferenceError) {
        if let value = try fields.integer("repeat_last_n", in: -1...Int(Int32.max)) { sampling.penaltyLastN = value }
        if let (name, value) = try fields.number(named: ["repeat_penalty", "repetition_penalty"]) {
            guard let number = Fields.number(value), number > 0, number <= Self.mostPenalty else {
                throw Fields.wrong(name, value, "a number above 0 and up to 100; 1 is no penalty")
            }
            sampling.repeatPenalty = number
        }
        if let value = try fields.number("presence_penalty", in: Self.penalties) { sampling.presencePenalty = value }
        if let value = try fields.number("frequency_penalty", in: Self.penalties) { sampling.frequencyPenalty = value }
    }
}
