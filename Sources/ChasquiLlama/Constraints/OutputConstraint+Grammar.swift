import CLlama
import ChasquiCore

extension OutputConstraint {
    /// The field that errors name.
    var field: String {
        switch self {
        case .grammar: "grammar"
        case .jsonSchema: "json_schema"
        case .regex: "regex"
        case .choice: "choice"
        }
    }

    /// The grammar in GBNF, which the whole output has to match.
    func gbnf() throws(InferenceError) -> String {
        switch self {
        case .grammar(let grammar): return grammar
        case .jsonSchema(let schema): return try Self.grammar(of: schema)
        case .choice(let texts):
            if let index = texts.firstIndex(where: { $0.unicodeScalars.contains("\0") }) {
                throw .invalid(
                    field: "\(field)[\(index)]",
                    message: "\(field)[\(index)] has U+0000, which no output can have; leave it out.")
            }
            return "root ::= " + texts.map { GrammarText.literal($0) }.joined(separator: " | ")
        case .regex(let regex):
            do {
                return try RegexGrammar.grammar(for: regex)
            } catch {
                throw .invalid(
                    field: field, message: "regex is wrong at character \(error.position): \(error.reason).")
            }
        }
    }

    private static func grammar(of schema: JSONValue) throws(InferenceError) -> String {
        var grammar: UnsafeMutablePointer<CChar>?
        let made = try SchemaPreparation(field: "json_schema").prepared(schema)
        try SchemaLimits.check(made, field: "json_schema")
        let text = try made.bridgeText(field: "json_schema")
        do {
            try LlamaCalls.check { message in
                LlamaCalls.withView(of: text) { chasqui_grammar_from_schema($0, &grammar, message) }
            }
        } catch {
            throw .invalid(field: "json_schema", message: error.message)
        }
        defer { chasqui_text_free(grammar) }
        return grammar.map { String(cString: $0) } ?? ""
    }
}
