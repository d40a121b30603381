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
        ("backend_sampling", { $0 == .bool(false) }),
        ("parse_tool_calls", { $0 == .bool(true) }),
        ("chat_format", { $0 == .integer(0) || $0 == .string("Content-only") }),
        ("verbosity", { $0 == .string("medium") }),
    ]

    /// llama-server's own completions take it, too, and add nothing.
    static let ofOpenAI: [(name: String, isHarmless: @Sendable (JSONValue) -> Bool)] = [
        ("verbose", { $0 == .bool(false) })
    ]

    static let ofCompletionsAlone = [
        ("echo", JSONValue.bool(false)), ("best_of", .integer(1)), ("suffix", .string("")),
    ]

    /// What only OpenAI's completions have; a chat has an `echo` of its own.
    static func checkCompletionsAlone(_ fields: Fields, isChat: Bool = false) throws(InferenceError) {
        for (member, none) in ofCompletionsAlone where !isChat || member != "echo" {
            guard let (name, value) = fields.member(member), value != none else { continue }
            throw .invalid(
                field: name,
                message: "\(name) is \(Fields.shortened(value)), which only /v1/completions knows; leave it out.")
        }
    }

    static func check(_ fields: Fields) throws(InferenceError) {
        try check(fields, harmless)
    }

    static func checkOpenAI(_ fields: Fields) throws(InferenceError) {
        try check(fields, ofOpenAI)
    }

    private static func check(
        _ fields: Fields, _ known: [(name: String, isHarmless: @Sendable (JSONValue) -> Bool)]
    ) throws(InferenceError) {
        for field in known {
            guard let (name, value) = fields.member(field.name), !field.isHarmless(value) else { continue }
            throw .invalid(
                field: name,
                message: "\(name) is \(Fields.shortened(value)), which this version does not support; leave it out.")
        }
    }
}
