import ChasquiCore
import OrderedCollections

/// A completion's prompt: a string, tokens, or both in an array. An array of one prompt is that prompt.
enum PromptField {
    static func parse(_ fields: Fields) throws(InferenceError) -> Prompt {
        guard let (name, value) = fields.member("prompt") else {
            throw fields.missing("prompt", "give a string or an array of tokens")
        }
        return try parse(value, name: name)
    }

    private static func parse(_ value: JSONValue, name: String) throws(InferenceError) -> Prompt {
        switch value {
        case .string(let text): return .text(text)
        case .array(let elements): return try parse(elements, name: name)
        case .object(let members) where members["prompt_string"] != nil:
            return try textPrompt(Fields(value, path: name))
        default: throw Fields.wrong(name, value, "a string or an array of tokens")
        }
    }

    /// llama-server's form of a prompt with images and sounds, of which there are none here.
    private static func textPrompt(_ fields: Fields) throws(InferenceError) -> Prompt {
        guard try fields.array("multimodal_data")?.isEmpty ?? true else {
            let name = fields.name(of: "multimodal_data")
            throw .invalid(field: name, message: "\(name) is not empty, but this server reads text only; leave it out.")
        }
        return .text(try fields.string("prompt_string") ?? "")
    }

    private static func parse(_ elements: [JSONValue], name: String) throws(InferenceError) -> Prompt {
        guard !elements.isEmpty else {
            throw Fields.wrong(name, .array([]), "a string, or an array with at least one token")
        }
        if elements.count == 1, let only = elements.first {
            switch only {
            case .string(let text): return .text(text)
            case .array: return try parse(only, name: "\(name)[0]")
            default: break
            }
        }
        let strings = elements.count { if case .string = $0 { true } else { false } }
        let hasArrays = elements.contains { if case .array = $0 { true } else { false } }
        if hasArrays || strings == elements.count {
            throw .invalid(
                field: name, message: "\(name) has \(elements.count) prompts; this version takes one prompt a request.")
        }
        return try prompt(of: elements, name: name, hasTexts: strings > 0)
    }

    private static func prompt(
        of elements: [JSONValue], name: String, hasTexts: Bool
    ) throws(InferenceError) -> Prompt {
        var tokens: [TokenID] = []
        var parts: [PromptPart] = []
        if !hasTexts { tokens.reserveCapacity(elements.count) }
        for (index, element) in elements.enumerated() {
            if case .string(let text) = element {
                parts.append(.text(text))
                continue
            }
            guard let number = Fields.integer(element), let token = TokenID(exactly: number), token >= 0 else {
                throw Fields.wrong(
                    "\(name)[\(index)]", element, "a token, which is a whole number from 0, or a string")
            }
            if hasTexts { parts.append(.token(token)) } else { tokens.append(token) }
        }
        return hasTexts ? .mixed(parts) : .tokens(tokens)
    }
}
