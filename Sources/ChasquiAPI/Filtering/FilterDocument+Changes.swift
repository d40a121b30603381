package import ChasquiCore
import OrderedCollections

extension FilterDocument {
    private static let options = [
        "max_tokens", "temperature", "top_k", "top_p", "min_p", "presence_penalty", "frequency_penalty", "seed", "stop",
    ]

    /// Takes over what a filter changed, with the checks that hold for clients.
    /// - Parameters:
    ///   - answer: an object with the members to change.
    ///   - request: the one that this document was made of.
    /// - Throws: ``InferenceError/invalid(field:message:)`` for a member that is unknown, that cannot be changed, or whose
    ///   value is not allowed; the request is as it was then.
    package func apply(_ answer: JSONValue, to request: inout ChatRequest) throws(InferenceError) {
        let changed = try changes(in: answer, allowed: ["messages", "tools", "tool_choice"] + Self.options)
        var result = request
        if changed["messages"] != nil {
            result.messages = try MessageFields.parse(Fields(changed))
            if result.messages.last?.role != .assistant {
                result.continuation = nil
                result.addsGenerationPrompt = true
            }
        }
        if changed["tools"] != nil || changed["tool_choice"] != nil {
            let all = Fields(members.merging(changed) { $1 })
            result.tools = try ToolFields.tools(all)
            result.toolChoice = try ToolFields.choice(all, tools: result.tools)
        }
        result.options = try options(changed, over: request.options)
        request = result
    }

    /// As ``apply(_:to:)-(_,ChatRequest)``. There have to be as many prompts as there were.
    package func apply(_ answer: JSONValue, to request: inout CompletionRequest) throws(InferenceError) {
        let changed = try changes(in: answer, allowed: (isInfill ? [] : ["prompt"]) + Self.options)
        var result = request
        if changed["prompt"] != nil {
            result.prompts = try PromptField.parse(Fields(changed))
            guard result.prompts.count == request.prompts.count else {
                throw .invalid(
                    field: "prompt",
                    message:
                        "prompt has \(result.prompts.count) prompts; it must have \(request.prompts.count), as before.")
            }
        }
        result.options = try options(changed, over: request.options)
        request = result
    }

    private var isInfill: Bool { members["kind"] == .string("infill") }

    private func changes(
        in answer: JSONValue, allowed: [String]
    ) throws(InferenceError) -> OrderedDictionary<String, JSONValue> {
        guard case .object(let all) = answer else { throw Fields.wrong("the answer", answer, "an object") }
        let changed = all.filter { members[$0.key] != $0.value }
        for name in changed.keys where !allowed.contains(name) {
            throw .invalid(
                field: Fields.shortened(name),
                message: "\(Fields.shortened(name)) cannot be changed; what can is \(allowed.joined(separator: ", ")).")
        }
        return changed
    }

    private func options(
        _ changed: OrderedDictionary<String, JSONValue>, over before: GenerationOptions
    ) throws(InferenceError) -> GenerationOptions {
        let fields = Fields(changed.filter { Self.options.contains($0.key) })
        let given = try OptionFields(fields: fields).options(over: before)
        var options = before
        options.maxTokens = changed["max_tokens"] == .integer(-1) ? nil : given.maxTokens
        options.stop = changed["stop"] == .array([]) ? [] : given.stop
        options.sampling = given.sampling
        return options
    }
}
