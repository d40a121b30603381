import ChasquiCore

/// Fields that would change the answer and that are not built yet. Their values that change nothing are taken; others are
/// refused, since an answer without what was asked for would be a wrong one.
enum UnsupportedFields {
    static let harmless: [(name: String, isHarmless: @Sendable (JSONValue) -> Bool)] = [
        ("image_data", { $0 == .array([]) }),
        ("web_search_options", { _ in false }),
        ("functions", { $0 == .array([]) }),
        ("function_call", { $0 == .string("none") || $0 == .string("auto") }),
        ("audio", { _ in false }),
        ("modalities", { $0 == .array([.string("text")]) }),
    ]

    static let ofCompletionsAlone = [
        ("echo", JSONValue.bool(false)), ("best_of", .integer(1)), ("suffix", .string("")),
    ]

    /// What only OpenAI's completions have.
    static func checkCompletionsAlone(_ fields: Fields) throws(InferenceError) {
        for (member, none) in ofCompletionsAlone {
            guard let (name, value) = fields.member(member), value != none else { continue }
            throw .invalid(
                field: name,
                message: "\(name) is \(Fields.shortened(value)), which only /v1/completions knows; leave it out.")
        }
    }

    static func check(_ fields: Fields) throws(InferenceError) {
        for field in harmless {
            guard let (name, value) = fields.member(field.name), !field.isHarmless(value) else { continue }
            throw .invalid(
                field: name,
                message: "\(name) is \(Fields.shortened(value)), which this version does not support; leave it out.")
        }
    }
}
