import ChasquiCore
import OrderedCollections

/// A chat request as the JSON text that the bridge renders from.
enum ChatRequestText {
    static func of(_ request: ChatRequest) throws(InferenceError) -> String {
        guard !request.messages.isEmpty else {
            throw .invalid(field: "messages", message: "There are no messages; give at least one.")
        }
        let (tools, choice) = try tools(of: request)
        var members: OrderedDictionary<String, JSONValue> = [
            "messages": .array(request.messages.map(message)),
            "add_generation_prompt": .bool(request.addsGenerationPrompt),
            "reasoning_format": .string(request.options.reasoning.format.rawValue),
        ]
        if let several = request.parallelToolCalls { members["parallel_tool_calls"] = .bool(several) }
        if let continuation = request.continuation {
            members["continue_final_message"] = .string(continuation.rawValue)
        }
        if !tools.isEmpty {
            let shown = tools.map { tool($0, parameters: $0.parameters) }
            var bound: [JSONValue] = []
            for tool in tools {
                let parameters = try SchemaPreparation(field: "tools", tool: tool.name).prepared(tool.parameters)
                bound.append(Self.tool(tool, parameters: ArgumentReferences.resolved(parameters)))
            }
            members["tools"] = .array(bound)
            // The prompt has them as they came.
            if shown != bound { members["shown_tools"] = .array(shown) }
            members["tool_choice"] = .string(choice)
        }
        // A call that has to come leaves no place for an answer.
        if case .jsonSchema(let schema) = request.options.constraint, choice != "required" {
            members["json_schema"] = try SchemaPreparation(field: "response_format").prepared(schema)
            // Thoughts have no place in an answer that is in a schema.
            if request.options.reasoning.format == .none {
                members["reasoning_format"] = .string(ReasoningOptions.Format.auto.rawValue)
            }
        }
        if !request.options.templateArguments.isEmpty {
            let arguments = request.options.templateArguments.sorted { $0.key < $1.key }
            members["chat_template_kwargs"] = .object(OrderedDictionary(uniqueKeysWithValues: arguments))
        }
        return try text(of: members)
    }

    private static func text(of members: OrderedDictionary<String, JSONValue>) throws(InferenceError) -> String {
        let schema = members["json_schema"]
        if let schema { try SchemaLimits.check(schema, field: "response_format") }
        if let tools = members["tools"] { try SchemaLimits.check(tools, field: "tools") }
        return try JSONValue.object(members).bridgeText(field: schema == nil ? "tools" : "response_format")
    }

    /// The tools that the model may see, and whether it has to call one.
    private static func tools(of request: ChatRequest) throws(InferenceError) -> ([Tool], String) {
        let names = request.tools.map(\.name)
        switch request.toolChoice {
        case .none: return (request.tools, "none")
        case .auto:
            try refuseGrammar(in: request)
            return (request.tools, "auto")
        case .required:
            guard !names.isEmpty else {
                throw .invalid(field: "tool_choice", message: "A call is required, but there are no tools.")
            }
            try refuseGrammar(in: request)
            return (request.tools, "required")
        case .named(let name):
            guard let tool = request.tools.first(where: { $0.name == name }) else {
                throw .invalid(
                    field: "tool_choice",
                    message: "There is no tool '\(name)'; there are: \(names.joined(separator: ", ")).")
            }
            try refuseGrammar(in: request)
            return ([tool], "required")
        }
    }

    private static func refuseGrammar(in request: ChatRequest) throws(InferenceError) {
        guard !request.tools.isEmpty, let constraint = request.options.constraint else { return }
        if case .jsonSchema = constraint { return }
        throw .invalid(
            field: constraint.field,
            message: "\(constraint.field) and tools exclude each other; leave one out, or use tool_choice none.")
    }

    private static func message(_ message: ChatMessage) -> JSONValue {
        var members: OrderedDictionary<String, JSONValue> = [
            "role": .string(message.role.rawValue), "content": .string(message.content),
        ]
        if let reasoning = message.reasoning { members["reasoning_content"] = .string(reasoning) }
        if let name = message.name { members["name"] = .string(name) }
        if let id = message.toolCallID { members["tool_call_id"] = .string(id) }
        if !message.toolCalls.isEmpty { members["tool_calls"] = .array(message.toolCalls.map(call)) }
        return .object(members)
    }

    private static func call(_ call: ToolCall) -> JSONValue {
        .object([
            "id": .string(call.id), "type": .string("function"),
            "function": .object([
                "name": .string(call.name),
                // Templates read the arguments as JSON, and a call without any has an empty object.
                "arguments": .string(call.arguments.isEmpty ? "{}" : call.arguments),
            ]),
        ])
    }

    private static func tool(_ tool: Tool, parameters: JSONValue) -> JSONValue {
        var function: OrderedDictionary<String, JSONValue> = ["name": .string(tool.name)]
        if let description = tool.description { function["description"] = .string(description) }
        if parameters != .null { function["parameters"] = parameters }
        if tool.isStrict { function["strict"] = .bool(true) }
        return .object(["type": .string("function"), "function": .object(function)])
    }
}
