import ChasquiCore

extension GenerationOptions {
    /// An error about the constraint, under the name of the field that the request says it in.
    func named(_ error: InferenceError) -> InferenceError {
        guard let name = constraintField, let constraint, case .invalid(let field, let message) = error else {
            return error
        }
        // A chat's schema goes its own way to a grammar.
        for standard in [constraint.field, "response_format"] where field.begins(with: standard) {
            return .invalid(
                field: name + field.dropFirst(standard.count),
                message: message.begins(with: standard) ? name + message.dropFirst(standard.count) : message)
        }
        return error
    }
}

extension String {
    /// Whether it is the name, or goes on behind it with what is no part of a name.
    fileprivate func begins(with name: String) -> Bool {
        guard hasPrefix(name) else { return false }
        return dropFirst(name.count).first.map { !$0.isLetter && $0 != "_" } ?? true
    }
}
