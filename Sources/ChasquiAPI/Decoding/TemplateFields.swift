import ChasquiCore

/// Variables for the chat template.
enum TemplateFields {
    /// The effort that is no thoughts at all.
    static let noEffort = "none"

    static let described = [
        Field(
            "chat_template_kwargs",
            .object([Field("enable_thinking", .boolean, "`false` switches thoughts off, where the template can.")]),
            "Variables for the chat template, of any name."),
        Field("enable_thinking", .boolean, "The same; what `chat_template_kwargs` says comes first."),
        Field("reasoning_effort", .string(), "For the template; `none` switches thoughts off."),
    ]

    static func apply(_ fields: Fields, to arguments: inout [String: JSONValue]) throws(InferenceError) {
        if let thinks = try fields.bool("enable_thinking") { arguments["enable_thinking"] = .bool(thinks) }
        if let given = try fields.object("chat_template_kwargs") {
            for member in given.all { arguments[member.key] = member.value }
            if let (name, value) = given.member("enable_thinking"), value != .bool(true), value != .bool(false) {
                throw Fields.wrong(name, value, "true or false")
            }
        }
        if let effort = try fields.string("reasoning_effort") {
            // Templates know a switch for thoughts, not an effort of that name.
            if effort == noEffort {
                arguments["enable_thinking"] = .bool(false)
                arguments["reasoning_effort"] = nil
            } else {
                arguments["reasoning_effort"] = .string(effort)
            }
        }
    }
}
