import ChasquiCore
import OrderedCollections

/// `tools` and `tool_choice` in OpenAI's shape.
enum ToolFields {
    private static let mostTools = 1024
    /// In bytes. It becomes the name of a grammar's rule.
    private static let longestName = 256

    static let described = [
        Field("tools", .array(.object(tool), 0...mostTools), "The functions that the model may call."),
        Field(
            "tool_choice",
            .either([
                .choice(["auto", "none", "required"]),
                .object([
                    Field("type", .choice(["function"])),
                    .always("function", .object([.always("name", .string())])),
                ]),
            ]),
            "Whether one has to be called, or which."),
        Field("parallel_tool_calls", .boolean, "Whether there may be several calls."),
    ]

    private static let tool = [
        Field("type", .choice(["function"])),
        Field.always(
            "function",
            .object([
                .always("name", .string(most: longestName), "Each tool has another."),
                Field("description", .string()),
                Field("parameters", .map(.any), "A JSON schema of the arguments."),
                Field("strict", .boolean, "What cannot be enforced of the schema is refused, rather than left out."),
            ])),
    ]

    static func tools(_ fields: Fields) throws(InferenceError) -> [Tool] {
        let values = try fields.array("tools") ?? []
        guard values.count <= mostTools else {
            throw .invalid(field: "tools", message: "tools has \(values.count) tools; it may have up to \(mostTools).")
        }
        var tools: [Tool] = []
        for (index, value) in values.enumerated() {
            let tool = try tool(Fields(value, path: "tools[\(index)]"))
            guard !tools.contains(where: { $0.name == tool.name }) else {
                let name = "tools[\(index)].function.name"
                throw .invalid(
                    field: name,
                    message:
                        "\(name) is \(Fields.shortened(.string(tool.name))), which another tool has; give each its own."
                )
            }
            tools.append(tool)
        }
        return tools
    }

    /// - Parameter hasOthers: there are tools beside these, whose names are not known here.
    static func choice(
        _ fields: Fields, tools: [Tool], hasOthers: Bool = false
    ) throws(InferenceError) -> ToolChoice {
        guard let (name, value) = fields.member("tool_choice") else { return .auto }
        switch value {
        case .string("auto"): return .auto
        case .string("none"): return .none
        case .string("required"):
            guard hasOthers || !tools.isEmpty else {
                throw .invalid(field: name, message: "\(name) is \"required\", but there are no tools; give some.")
            }
            return .required
        case .object:
            let choice = try Fields(value, path: name)
            if let (type, given) = choice.member("type"), given != .string("function") {
                throw Fields.wrong(type, given, "\"function\"")
            }
            guard let function = try choice.object("function")?.string("name") else {
                throw choice.missing("function.name", "give the name of one of the tools")
            }
            guard hasOthers || tools.contains(where: { $0.name == function }) else {
                throw .invalid(
                    field: "\(name).function.name",
                    message:
                        "\(name).function.name is \"\(Fields.shortened(function))\", which is not among the tools; "
                        + "name one of them.")
            }
            return .named(function)
        default:
            throw Fields.wrong(name, value, "auto, none, required or an object that names a function")
        }
    }

    private static func tool(_ fields: Fields) throws(InferenceError) -> Tool {
        let type = try fields.string("type") ?? "function"
        guard type == "function" else { throw Fields.wrong(fields.name(of: "type"), .string(type), "\"function\"") }
        guard let function = try fields.object("function") else {
            throw fields.missing("function", "give an object")
        }
        guard let name = try function.string("name") else { throw function.missing("name", "give a string") }
        guard 1...longestName ~= name.utf8.count else {
            throw .invalid(
                field: function.name(of: "name"),
                message:
                    "\(function.name(of: "name")) has \(name.utf8.count) bytes; it has to have 1 to \(longestName).")
        }
        guard !name.unicodeScalars.contains("\0") else {
            let place = function.name(of: "name")
            throw .invalid(field: place, message: "\(place) has U+0000, which no grammar can have; leave it out.")
        }
        let parameters = try parameters(of: function)
        let isStrict = try function.bool("strict") ?? false
        if isStrict { try StrictSchema.check(parameters, at: function.name(of: "parameters")) }
        return Tool(
            name: name, description: try function.string("description"), parameters: parameters, isStrict: isStrict)
    }

    private static func parameters(of function: Fields) throws(InferenceError) -> JSONValue {
        guard let (name, value) = function.member("parameters") else {
            return .object(["type": .string("object"), "properties": .object([:])])
        }
        guard case .object = value else { throw Fields.wrong(name, value, "a JSON schema, which is an object") }
        return value
    }
}
