import ChasquiCore

/// Whose JSON schema it is, which errors name.
struct SchemaSubject {
    /// The request's field.
    let field: String
    /// The tool whose parameters it describes; nil where it is no tool's.
    var tool: String?

    /// The schema cannot become a grammar.
    /// - Parameter reason: with the place and the repair, without an end.
    func error(_ reason: String) -> InferenceError {
        let whose = tool.map { "in the parameters of '\($0)', " } ?? ""
        return .invalid(field: field, message: "\(field) cannot become a grammar: \(whose)\(reason).")
    }

    /// A place as errors have it.
    /// - Parameter path: as references have it, without the root's sign.
    static func place(_ path: String) -> String { path.isEmpty ? "the schema" : path }
}
