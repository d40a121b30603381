import ChasquiCore

/// OpenAI's fields about what it keeps, charges and looks for. They change nothing in the answer, and are checked only so
/// that a wrong one is found before it gets there.
enum StoredFields {
    static let described = [
        Field("store", .boolean, "Nothing is stored here, whatever it says."),
        Field("metadata", .map(.string()), "Taken, and not used."),
        Field("service_tier", .string(), "Taken, and not used."),
        Field("safety_identifier", .string(), "Taken, and not used."),
        Field("prompt_cache_key", .string(), "Taken, and not used: beginnings are found by themselves."),
    ]

    static func check(_ fields: Fields) throws(InferenceError) {
        _ = try fields.bool("store")
        for name in ["service_tier", "safety_identifier", "prompt_cache_key"] { _ = try fields.string(name) }
        for (_, name, value) in try fields.object("metadata")?.all ?? [] {
            guard case .string = value else { throw Fields.wrong(name, value, "a string") }
        }
    }
}
