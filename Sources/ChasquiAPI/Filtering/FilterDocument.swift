package import ChasquiCore
package import OrderedCollections

/// A request to the model as filters outside of this program see it: JSON with OpenAI's and llama-server's names.
///
/// A filter that changes something answers with an object of the members that it changes. Those of the document that it
/// repeats as they were are no change, so that it may answer with all of it.
package struct FilterDocument: Sendable, Equatable {
    package let members: OrderedDictionary<String, JSONValue>

    package var json: JSONValue { .object(members) }

    package init(_ request: ChatRequest) {
        var members = Self.head("chat", request.identity, request.options)
        members["messages"] = .array(request.messages.map(Self.message))
        if !request.tools.isEmpty {
            members["tools"] = .array(request.tools.map(Self.tool))
            members["tool_choice"] = Self.choice(request.toolChoice)
        }
        members.merge(Self.options(request.options)) { $1 }
        self.members = members
    }

    package init(_ request: CompletionRequest) {
        var members = Self.head("completion", request.identity, request.options)
        if case .infill(let infill) = request.prompts.first {
            members["kind"] = .string("infill")
            members["input_prefix"] = Self.parts(infill.prefix)
            members["input_suffix"] = Self.parts(infill.suffix)
            members["prompt"] = .string(infill.beginning)
            if !infill.files.isEmpty { members["input_extra"] = .array(infill.files.map(Self.file)) }
        } else {
            let prompts = request.prompts.map(Self.prompt)
            members["prompt"] = prompts.count == 1 ? prompts[0] : .array(prompts)
        }
        members.merge(Self.options(request.options)) { $1 }
        self.members = members
    }

    private static func file(_ file: InfillPrompt.File) -> JSONValue {
        .object(["filename": .string(file.name), "text": .string(file.text)])
    }

    private static func head(
        _ kind: String, _ identity: RequestIdentity, _ options: GenerationOptions
    ) -> OrderedDictionary<String, JSONValue> {
        [
            "kind": .string(kind), "id": .string(identity.id), "client": .string(identity.client),
            "model": options.model.map { .string($0) } ?? .null, "n": .integer(Int64(options.choices)),
        ]
    }

    private static func options(_ options: GenerationOptions) -> OrderedDictionary<String, JSONValue> {
        let sampling = options.sampling
        return [
            "max_tokens": options.maxTokens.map { .integer(Int64($0)) } ?? .integer(-1),
            "temperature": number(sampling.temperature), "top_k": .integer(Int64(sampling.topK)),
            "top_p": number(sampling.topP), "min_p": number(sampling.minP),
            "presence_penalty": number(sampling.presencePenalty),
            "frequency_penalty": number(sampling.frequencyPenalty),
            "seed": .integer(sampling.seed.map(Int64.init) ?? -1),
            "stop": .array(options.stop.map { .string($0) }),
        ]
    }

    /// As short as it was written: 0.8, and not the Double that is next to the Float.
    private static func number(_ value: Float) -> JSONValue { .number(Double("\(value)") ?? Double(value)) }

    private static func message(_ message: ChatMessage) -> JSONValue {
        var members: OrderedDictionary<String, JSONValue> = [
            "role": .string(message.role.rawValue), "content": .string(message.content),
        ]
        if let reasoning = message.reasoning { members["reasoning_content"] = .string(reasoning) }
        if !message.toolCalls.isEmpty { members["tool_calls"] = .array(message.toolCalls.map(call)) }
        if let call = message.toolCallID { members["tool_call_id"] = .string(call) }
        if let name = message.name { members["name"] = .string(name) }
        return .object(members)
    }

    private static func call(_ call: ToolCall) -> JSONValue {
        .object([
            "id": .string(call.id), "type": .string("function"),
            "function": .object(["name": .string(call.name), "arguments": .string(call.arguments)]),
        ])
    }

    private static func tool(_ tool: Tool) -> JSONValue {
        var function: OrderedDictionary<String, JSONValue> = ["name": .string(tool.name)]
        if let description = tool.description { function["description"] = .string(description) }
        function["parameters"] = tool.parameters
        if tool.isStrict { function["strict"] = .bool(true) }
        return .object(["type": .string("function"), "function": .object(function)])
    }

    private static func choice(_ choice: ToolChoice) -> JSONValue {
        switch choice {
        case .auto: .string("auto")
        case .none: .string("none")
        case .required: .string("required")
        case .named(let name): .object(["type": .string("function"), "function": .object(["name": .string(name)])])
        }
    }

    private static func prompt(_ prompt: Prompt) -> JSONValue {
        if case .text(let text) = prompt { return .string(text) }
        return parts(prompt.parts)
    }

    private static func parts(_ parts: [PromptPart]) -> JSONValue {
        .array(
            parts.map { part in
                switch part {
                case .text(let text): .string(text)
                case .token(let token): .integer(Int64(token))
                }
            })
    }
}
