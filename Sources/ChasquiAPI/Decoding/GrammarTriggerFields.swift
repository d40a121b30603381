import ChasquiCore

/// From where on a constraint holds: llama-server's `grammar_lazy` and `grammar_triggers`.
struct GrammarTriggerFields {
    private static let most = 64
    private static let longestWord = 1024
    private static let mostPreserved = 256
    /// llama-server writes them as numbers.
    private enum Kind: Int, CaseIterable {
        case token, word, pattern, patternFull

        init?(_ value: JSONValue) {
            switch value {
            case .string("token"): self = .token
            case .string("word"): self = .word
            case .string("pattern"): self = .pattern
            case .string("pattern_full"): self = .patternFull
            default:
                guard let number = Fields.integer(value), let kind = Kind(rawValue: number) else { return nil }
                self = kind
            }
        }
    }

    static let described = [
        Field("grammar_lazy", .boolean, "The constraint holds from a trigger on, rather than from the beginning."),
        Field(
            "grammar_triggers",
            .array(
                .shape(
                    Shape(
                        "GrammarTrigger",
                        [
                            .always("type", .either([.choice(["word", "token"]), .integer(0...1)])),
                            Field("value", .string(most: longestWord)), Field("token", .integer(0...Int(Int32.max))),
                        ])), 0...most),
            "Texts and tokens that the constraint begins with."),
        Field(
            "preserved_tokens", .array(.string(most: longestWord), 0...mostPreserved),
            "Special tokens, by their texts, that appear in the answer as they are."),
    ]

    let fields: Fields

    /// - Returns: nothing unless the request has a lazy constraint.
    func triggers(hasConstraint: Bool) throws(InferenceError) -> [GrammarTrigger] {
        let isLazy = try fields.bool("grammar_lazy") ?? false
        let elements = try fields.array("grammar_triggers") ?? []
        let name = fields.name(of: "grammar_triggers")
        guard elements.count <= Self.most else {
            throw .invalid(
                field: name, message: "\(name) has \(elements.count) triggers; it may have up to \(Self.most).")
        }
        var triggers: [GrammarTrigger] = []
        for (index, element) in elements.enumerated() {
            triggers.append(try trigger(Fields(element, path: "\(name)[\(index)]")))
        }
        guard isLazy else { return [] }
        let lazy = fields.name(of: "grammar_lazy")
        guard hasConstraint else {
            throw .invalid(field: lazy, message: "\(lazy) is true, but there is no grammar; give one.")
        }
        guard !triggers.isEmpty else {
            throw .invalid(field: lazy, message: "\(lazy) is true, but there are no triggers; give grammar_triggers.")
        }
        return triggers
    }

    /// The texts of special tokens that are to be seen.
    func preserved() throws(InferenceError) -> [String] {
        let elements = try fields.array("preserved_tokens") ?? []
        let name = fields.name(of: "preserved_tokens")
        guard elements.count <= Self.mostPreserved else {
            throw .invalid(
                field: name, message: "\(name) has \(elements.count) texts; it may have up to \(Self.mostPreserved).")
        }
        var texts: [String] = []
        for (index, element) in elements.enumerated() {
            guard case .string(let text) = element, text.utf8.count <= Self.longestWord else {
                throw Fields.wrong("\(name)[\(index)]", element, "a text of up to \(Self.longestWord) bytes")
            }
            texts.append(text)
        }
        return texts
    }

    private func trigger(_ trigger: Fields) throws(InferenceError) -> GrammarTrigger {
        guard let (name, value) = trigger.member("type") else {
            throw trigger.missing("type", "give \"word\" or \"token\"")
        }
        switch Kind(value) {
        case .word:
            guard let word = try trigger.string("value"), !word.isEmpty, word.utf8.count <= Self.longestWord else {
                let name = trigger.name(of: "value")
                throw .invalid(
                    field: name, message: "\(name) has to be a text of 1 to \(Self.longestWord) bytes to wait for.")
            }
            return .word(word)
        case .token:
            guard let token = try trigger.integer("token", in: 0...Int(Int32.max)) else {
                throw trigger.missing("token", "give the token to wait for")
            }
            return .token(TokenID(token))
        case .pattern, .patternFull:
            throw .invalid(
                field: name,
                message:
                    "\(name) is \(Fields.shortened(value)): patterns are not looked for, since how long that takes has no "
                    + "bound; give a word or a token.")
        case nil: throw Fields.wrong(name, value, "\"word\", \"token\", or llama-server's numbers of them")
        }
    }
}
