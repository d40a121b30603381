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
        case .grammar(let grammar):
            guard !grammar.utf8.contains(0) else {
                throw .invalid(field: field, message: "A grammar may not hold a zero byte.")
            }
            return grammar
        case .jsonSchema(let schema): return try Self.grammar(of: schema)
        case .choice(let texts): return "root ::= " + texts.map { GrammarText.literal($0) }.joined(separator: " | ")
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
        try SchemaLimits.check(schema, field: "json_schema")
        var grammar: UnsafeMutablePointer<CChar>?
        let made = try SchemaBounds.closed(try SchemaPatterns(field: "json_schema").converted(schema))
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
