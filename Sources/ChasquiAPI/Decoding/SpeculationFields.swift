import ChasquiCore

/// How much a request wants its tokens guessed: `speculative`, or `speculative.n_max` of older llama-servers.
struct SpeculationFields {
    private static let name = "speculative.n_max"
    private static let range = 0...1024

    static let described = [
        Field(
            "speculative", .boolean,
            "Whether next tokens may be guessed, where the server does; the answer is the same in any case."),
        Field(name, .integer(range), "The most tokens that are guessed at once; 0 guesses none."),
    ]

    let fields: Fields

    /// Nil where the request does not say, or leaves it to the server.
    func mostDrafts() throws(InferenceError) -> Int? {
        let wants = try fields.bool("speculative")
        let most = try fields.integer(Self.name, in: Self.range)
        if let most, most > 0, wants == false {
            throw .invalid(
                field: fields.name(of: Self.name),
                message: "\(Self.name) is \(most) and speculative is false; leave one of them out.")
        }
        return wants == false ? 0 : most
    }
}
