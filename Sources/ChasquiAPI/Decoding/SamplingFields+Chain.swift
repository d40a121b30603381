import ChasquiCore

extension SamplingFields {
    private static let mostBreakers = 16
    /// llama.cpp cuts longer ones.
    private static let longestBreaker = 40

    static let describedChain =
        [
            Field("dynatemp_range", .number(0...100), "How far the temperature follows the entropy."),
            Field("dynatemp_exponent", .number(0...100)),
            Field(
                "top_n_sigma", .number(-1...1000),
                "Only logits so many standard deviations below the largest; -1 switches it off."),
            Field("xtc_probability", .number(0...1), "How often the likeliest tokens are taken out."),
            Field("xtc_threshold", .number(0...1), "How likely those are at least."),
            Field("min_keep", .integer(0...Int(Int32.max)), "Filters leave at least so many tokens."),
            Field("adaptive_target", .number(-1...1), "Tokens of about this probability; -1 switches it off."),
            Field("adaptive_decay", .number(0...0.99)),
            Field("dry_multiplier", .number(0...100), "Against repeated passages; 0 switches it off."),
            Field("dry_base", .number(0...100)),
            Field(
                "dry_allowed_length", .integer(0...Int(Int32.max)), "Passages of up to so many tokens may be repeated."),
            Field(
                "dry_penalty_last_n", .integer(-1...Int(Int32.max)), "How far back it looks; -1 is the whole context."),
            Field(
                "dry_sequence_breakers", .array(.string(most: longestBreaker), 0...mostBreakers),
                "Texts over which no passage goes."),
            Field("mirostat", .integer(0...2), "Its version, in place of the other samplers; 0 switches it off."),
            Field("mirostat_tau", .number(0...100), "The surprise that it aims at, in bits a token."),
            Field("mirostat_eta", .number(0...1), "How fast it gets there."),
        ] + SamplersField.described

    /// The fields of the samplers that few requests use.
    func applyChain(to sampling: inout SamplingOptions) throws(InferenceError) {
        if let value = try fields.number("dynatemp_range", in: 0...100) { sampling.dynatempRange = value }
        if let value = try fields.number("dynatemp_exponent", in: 0...100) { sampling.dynatempExponent = value }
        if let value = try fields.number("top_n_sigma", in: -1...1000) { sampling.topNSigma = value }
        if let value = try fields.number("xtc_probability", in: 0...1) { sampling.xtcProbability = value }
        if let value = try fields.number("xtc_threshold", in: 0...1) { sampling.xtcThreshold = value }
        if let value = try fields.integer("min_keep", in: 0...Int(Int32.max)) { sampling.minKeep = value }
        if let value = try fields.number("adaptive_target", in: -1...1) { sampling.adaptiveTarget = value }
        if let value = try fields.number("adaptive_decay", in: 0...0.99) { sampling.adaptiveDecay = value }
        try applyDry(to: &sampling.dry)
        if let value = try fields.integer("mirostat", in: 0...2) { sampling.mirostat.version = value }
        if let value = try fields.number("mirostat_tau", in: 0...100) { sampling.mirostat.tau = value }
        if let value = try fields.number("mirostat_eta", in: 0...1) { sampling.mirostat.eta = value }
        if let (name, value) = fields.member("samplers") {
            sampling.samplers = try SamplersField.parse(value, name: name)
        }
    }

    private func applyDry(to dry: inout DrySampling) throws(InferenceError) {
        if let value = try fields.number("dry_multiplier", in: 0...100) { dry.multiplier = value }
        if let value = try fields.number("dry_base", in: 0...100) { dry.base = value }
        if let value = try fields.integer("dry_allowed_length", in: 0...Int(Int32.max)) { dry.allowedLength = value }
        if let value = try fields.integer("dry_penalty_last_n", in: -1...Int(Int32.max)) { dry.lastN = value }
        guard let elements = try fields.array("dry_sequence_breakers") else { return }
        let name = fields.name(of: "dry_sequence_breakers")
        guard elements.count <= Self.mostBreakers else {
            throw .invalid(
                field: name, message: "\(name) has \(elements.count) texts; it may have up to \(Self.mostBreakers).")
        }
        var breakers: [String] = []
        for (index, element) in elements.enumerated() {
            guard case .string(let text) = element, 1...Self.longestBreaker ~= text.utf8.count,
                !text.utf8.contains(0)
            else {
                throw Fields.wrong(
                    "\(name)[\(index)]", element, "a text of 1 to \(Self.longestBreaker) bytes, none of them zero")
            }
            breakers.append(text)
        }
        dry.sequenceBreakers = breakers
    }
}
