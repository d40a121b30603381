import ChasquiCore

/// A conversation's messages in OpenAI's shape.
enum MessageFields {
    private static let mostMessages = 10_000

    static let described = [
        Field.always("messages", .array(.shape(message), 1...mostMessages), "The conversation.")
    ]

    private static let message = Shape(
        "Message", .either([.object(assistant), .object(others)]))

    private static let assistant =
        [Field.always("role", .choice([ChatRole.assistant.rawValue])), Field("content", content, contentAbout)]
        + further

    private static let others =
        [
            Field.always("role", .choice(ChatRole.allCases.filter { $0 != .assistant }.map(\.rawValue))),
            Field.always("content", content, contentAbout),
        ] + further

    private static let content = Schema.either([.string(), .array(part)])
    private static let contentAbout = "A text, or parts of it."

    private static let further = [
        Field("reasoning_content", .string(), "The thoughts of an assistant's message."),
        Field("tool_calls", .array(.object(call)), "The calls of an assistant's message."),
        Field("tool_call_id", .string(), "Which call a tool's message answers."),
        Field("name", .string()),
    ]

    private static let part = Schema.either([
        .object([.always("type", .choice(["text"])), .always("text", .string())]),
        .object([.always("type", .choice(["refusal"])), Field("refusal", .string())]),
    ])

    private static let call = [
        Field("id", .string()),
        Field.always(
            "function",
            .object([
                .always("name", .string()),
                Field("arguments", .either([.string(), .map(.any)]), "JSON, or an object."),
            ])),
    ]

    static func parse(_ fields: Fields) throws(InferenceError) -> [ChatMessage] {
        guard let values = try fields.array("messages") else {
            throw fields.missing("messages", "give an array with at least one message")
        }
        guard !values.isEmpty, values.count <= mostMessages else {
            throw .invalid(
                field: "messages",
                message: "messages has \(values.count) messages; it must have from 1 to \(mostMessages).")
        }
        var messages: [ChatMessage] = []
        for (index, value) in values.enumerated() {
            messages.append(try message(Fields(value, path: "messages[\(index)]")))
        }
        return messages
    }

    private static func message(_ fields: Fields) throws(InferenceError) -> ChatMessage {
        let roles = ChatRole.allCases.map(\.rawValue).joined(separator: ", ")
        guard let (roleName, roleValue) = fields.member("role") else {
            throw fields.missing("role", "give one of \(roles)")
        }
        guard case .string(let roleText) = roleValue, let role = ChatRole(rawValue: roleText) else {
            throw Fields.wrong(roleName, roleValue, "one of \(roles)")
        }
        let calls = try toolCalls(fields)
        guard fields.member("content") != nil || role == .assistant else {
            throw fields.missing("content", "give a string; only an assistant's message may be without")
        }
        return ChatMessage(
            role: role, content: try content(fields), reasoning: try fields.string("reasoning_content"),
            toolCalls: calls, toolCallID: try fields.string("tool_call_id"), name: try fields.string("name"))
    }

    private static func content(_ fields: Fields) throws(InferenceError) -> String {
        guard let (name, value) = fields.member("content") else { return "" }
        switch value {
        case .string(let text): return text
        case .array(let parts):
            var texts: [String] = []
            for (index, part) in parts.enumerated() {
                texts.append(try text(of: Fields(part, path: "\(name)[\(index)]")))
            }
            // As llama-server has it for templates that know no parts.
            return texts.joined(separator: "\n")
        default: throw Fields.wrong(name, value, "a string or an array of parts")
        }
    }

    private static func text(of part: Fields) throws(InferenceError) -> String {
        let type = try part.string("type")
        switch type {
        case "text":
            guard let text = try part.string("text") else { throw part.missing("text", "give a string") }
            return text
        case "refusal": return try part.string("refusal") ?? ""
        case "image_url", "input_audio", "input_video", "video_url", "file":
            throw Fields.wrong(
                part.name(of: "type"), .string(type ?? ""), "\"text\", since this server reads nothing else")
        default:
            throw Fields.wrong(part.name(of: "type"), type.map { .string($0) } ?? .null, "\"text\"")
        }
    }

    private static func toolCalls(_ fields: Fields) throws(InferenceError) -> [ToolCall] {
        var calls: [ToolCall] = []
        for (index, value) in (try fields.array("tool_calls") ?? []).enumerated() {
            let call = try Fields(value, path: "\(fields.name(of: "tool_calls"))[\(index)]")
            guard let function = try call.object("function"), let name = try function.string("name") else {
                throw call.missing("function.name", "give the called function's name")
            }
            calls.append(
                ToolCall(
                    id: try call.string("id") ?? "", name: name, arguments: try arguments(of: function)))
        }
        return calls
    }

    private static func arguments(of function: Fields) throws(InferenceError) -> String {
        guard let (name, value) = function.member("arguments") else { return "{}" }
        switch value {
        case .string(let text): return text
        case .object: return value.serialized()
        default: throw Fields.wrong(name, value, "a string with JSON in it, or an object")
        }
    }
}
