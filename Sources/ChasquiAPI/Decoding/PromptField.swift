import ChasquiCore
import OrderedCollections

/// A completion's prompts: a string, tokens, or both in an array, or an array of these.
enum PromptField {
    /// Each is at least one sequence.
    private static let most = 128

    /// One prompt.
    static let described = Schema.shape(
        Shape(
            "Prompt",
            .either([
                .string(), .array(.either([TokenFields.token, .string()]), 1...Int(Int32.max)),
                .object([.always("prompt_string", .string()), Field("multimodal_data", .array(.any, 0...0))]),
            ])))

    static let describedList = [
        Field.always(
            "prompt", .either([described, .array(described, 1...most)]),
            "A text, an array of tokens, or of both; or several of these.", example: .string("The capital of Peru is"))
    ]

    static func parse(_ fields: Fields) throws(InferenceError) -> [Prompt] {
        guard let (name, value) = fields.member("prompt") else {
            throw fields.missing("prompt", "give a string or an array of tokens")
        }
        return try list(name, value, most: most)
    }

    /// A prompt, or as many as there may be.
    static func list(_ name: String, _ value: JSONValue, most: Int) throws(InferenceError) -> [Prompt] {
        guard case .array(let elements) = value, isList(elements) else { return [try prompt(value, name: name)] }
        guard elements.count <= most else {
            throw .invalid(
                field: name, message: "\(name) has \(elements.count) prompts; it may have up to \(most).")
        }
        var prompts: [Prompt] = []
        for (index, element) in elements.enumerated() {
            prompts.append(try prompt(element, name: "\(name)[\(index)]"))
        }
        return prompts
    }

    /// Whether the elements are prompts of their own, and not tokens and texts of one prompt.
    private static func isList(_ elements: [JSONValue]) -> Bool {
        let hasTokens = elements.contains { Fields.integer($0) != nil }
        let hasPrompts = elements.contains { element in
            switch element {
            case .string, .array, .object: true
            default: false
            }
        }
        let hasArrays = elements.contains { if case .array = $0 { true } else { false } }
        return hasPrompts && (!hasTokens || hasArrays)
    }

    private static func prompt(_ value: JSONValue, name: String) throws(InferenceError) -> Prompt {
        switch value {
        case .string(let text): return .text(text)
        case .array(let elements): return try prompt(of: elements, name: name)
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

    private static func prompt(of elements: [JSONValue], name: String) throws(InferenceError) -> Prompt {
        guard !elements.isEmpty else {
            throw Fields.wrong(name, .array([]), "a string, or an array with at least one token")
        }
        let hasTexts = elements.contains { if case .string = $0 { true } else { false } }
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
