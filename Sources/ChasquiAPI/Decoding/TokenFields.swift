import ChasquiCore

/// Token numbers, and texts between them, as arrays of JSON.
enum TokenFields {
    static let token = Schema.integer(0...Int(TokenID.max))

    /// A text, or an array of texts and tokens.
    static func content(_ name: String, _ value: JSONValue) throws(InferenceError) -> Prompt {
        switch value {
        case .string(let text): return .text(text)
        case .array(let elements):
            guard elements.contains(where: { if case .string = $0 { true } else { false } }) else {
                return .tokens(try tokens(name, elements))
            }
            var parts: [PromptPart] = []
            for (index, element) in elements.enumerated() {
                if case .string(let text) = element {
                    parts.append(.text(text))
                } else {
                    parts.append(.token(try token("\(name)[\(index)]", element, orElse: ", or a string")))
                }
            }
            return .mixed(parts)
        default: throw Fields.wrong(name, value, "a string, or an array of strings and tokens")
        }
    }

    static func tokens(_ name: String, _ elements: [JSONValue]) throws(InferenceError) -> [TokenID] {
        var tokens: [TokenID] = []
        tokens.reserveCapacity(elements.count)
        for (index, element) in elements.enumerated() {
            tokens.append(try token("\(name)[\(index)]", element))
        }
        return tokens
    }

    private static func token(
        _ name: @autoclosure () -> String, _ value: JSONValue, orElse other: String = ""
    ) throws(InferenceError) -> TokenID {
        guard let number = Fields.integer(value), let token = TokenID(exactly: number), token >= 0 else {
            throw Fields.wrong(name(), value, "a token, which is a whole number from 0\(other)")
        }
        return token
    }
}
