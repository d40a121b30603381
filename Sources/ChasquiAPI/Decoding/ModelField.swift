/// `model`, which every request may have.
enum ModelField {
    static let described = [Field("model", .string(), "Which model; a server with one answers to every name.")]
}
