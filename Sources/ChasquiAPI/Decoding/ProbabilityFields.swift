import ChasquiCore

/// The fields that ask for probabilities, in the three shapes in which they come.
struct ProbabilityFields {
    /// What one token may be told beside itself; each costs as much as a token of the answer.
    private static let most = 128
    /// OpenAI's own limit.
    private static let mostOfChat = 20

    static let describedOfLlamaServer = [
        Field(
            "n_probs", or: ["logprobs"], .either([.integer(0...most), .constant(.bool(false))]),
            "How many likely tokens are told beside each; 0 is none at all."),
        Field("post_sampling_probs", .boolean, "They are those that the samplers left."),
    ]

    static let describedOfCompletion = [
        Field(
            "logprobs", .either([.integer(0...most), .constant(.bool(false))]),
            "How many likely tokens are told beside each; 0 is the generated ones alone."),
        Field("n_probs", .integer(0...most), "As `logprobs`, where 0 is none at all."),
        Field("post_sampling_probs", .boolean, "They are those that the samplers left."),
    ]

    static let describedOfChat = [
        Field("logprobs", .boolean, "Tells how likely each token was."),
        Field(
            "top_logprobs", .integer(0...mostOfChat), "How many likely tokens are told beside each, with `logprobs`."),
        Field("n_probs", .integer(0...most), "As `top_logprobs`, without `logprobs`."),
    ]

    let fields: Fields

    /// llama-server's `n_probs`, where 0 is none.
    func ofLlamaServer() throws(InferenceError) -> ProbabilityOptions? {
        // Clients of OpenAI may say that they want none.
        if let (_, value) = fields.member("n_probs", "logprobs"), value == .bool(false) { return nil }
        let isWithout = fields.member("logprobs")?.value == .bool(false)
        let top =
            try isWithout
            ? fields.integer("n_probs", in: 0...Self.most) : fields.integer("n_probs", "logprobs", in: 0...Self.most)
        let afterSampling = try fields.bool("post_sampling_probs") ?? false
        guard let top, top > 0 else { return nil }
        return ProbabilityOptions(top: top, afterSampling: afterSampling)
    }

    /// OpenAI's `logprobs` of completions, a number, where 0 is the generated tokens alone.
    func ofCompletion() throws(InferenceError) -> ProbabilityOptions? {
        if let (name, value) = fields.member("logprobs") {
            if value == .bool(false) { return nil }
            guard let top = Fields.integer(value), 0...Self.most ~= top else {
                throw Fields.wrong(name, value, "a whole number from 0 to \(Self.most)")
            }
            return ProbabilityOptions(top: top)
        }
        return try ofLlamaServer()
    }

    /// OpenAI's `logprobs` of chats, a truth, and `top_logprobs` with it.
    func ofChat() throws(InferenceError) -> ProbabilityOptions? {
        let top = try fields.integer("top_logprobs", in: 0...Self.mostOfChat)
        guard let isWanted = try fields.bool("logprobs") else {
            try check(top, isAllowed: false)
            let count = try fields.integer("n_probs", in: 0...Self.most) ?? 0
            return count == 0 ? nil : ProbabilityOptions(top: count)
        }
        try check(top, isAllowed: isWanted)
        return isWanted ? ProbabilityOptions(top: top ?? 0) : nil
    }

    private func check(_ top: Int?, isAllowed: Bool) throws(InferenceError) {
        guard let top, top > 0, !isAllowed else { return }
        let name = fields.name(of: "top_logprobs")
        throw .invalid(field: name, message: "\(name) is \(top), but logprobs is not true; set it, or leave this out.")
    }
}
