import ChasquiCore

/// vLLM's fields about the tokens that end an answer.
struct EndFields {
    private static let mostTokens = 256

    static let described = [
        Field(
            "min_tokens", .integer(0...Int(Int32.max)),
            "No end of generation, and none of `stop_token_ids`, comes before so many tokens."),
        Field(
            "stop_token_ids", .array(TokenFields.token, 0...mostTokens),
            "Tokens that end the answer and do not appear in it."),
    ]

    let fields: Fields

    func apply(to options: inout GenerationOptions) throws(InferenceError) {
        if let least = try fields.integer("min_tokens", in: 0...Int(Int32.max)) {
            if let most = options.maxTokens, most < least {
                let name = fields.name(of: "min_tokens")
                throw .invalid(
                    field: name, message: "\(name) is \(least) and there may be up to \(most) tokens; ask for fewer.")
            }
            options.leastTokens = least
        }
        guard let values = try fields.array("stop_token_ids") else { return }
        let name = fields.name(of: "stop_token_ids")
        guard values.count <= Self.mostTokens else {
            throw .invalid(
                field: name, message: "\(name) has \(values.count) tokens; it may have up to \(Self.mostTokens).")
        }
        options.stopTokens = Set(try TokenFields.tokens(name, values))
    }
}
