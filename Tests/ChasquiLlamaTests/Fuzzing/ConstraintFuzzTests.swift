import ChasquiCore
import TestSupport
import Testing

@testable import ChasquiLlama

@Suite("Whatever binds an output,", .enabled(if: TinyModel.isThere))
struct ConstraintFuzzTests {
    let model: LlamaModel

    init() throws {
        TinyModel.silence
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: TinyModel.path ?? ""))
    }

    @Test("a grammar is taken or refused, and reading with it is bounded")
    func grammars() throws {
        let mutator = InputMutator(
            [
                #"root ::= "a" root "b" | """#, #"root ::= [a-z]+ ("," ws [^"\\\x00-\x1f]{2,5})* # text"#,
                "root ::= object\nobject ::= \"{\" pair? \"}\"\npair ::= \"\\\"\" [^\"]* \"\\\"\" ws \":\" ws root\nws ::= [ \\t\\n]*",
                "root ::= (a | b)+\na ::= \"x\"?\nb ::= \"\\u00e9\" | .",
            ],
            words: [
                "::=", "|", "(", ")", "*", "+", "?", "{1,3}", "{0,}", "{99999999}", "[", "]", "^", "-", "\"", "\\",
                "\\x", "\\u",
                "root", "root ::=", "\n", "#", ".", "!", "<[1]>",
            ], longest: 1 << 13)
        try tryInputs(of: mutator, named: "grammar") { .grammar($0) }
    }

    @Test("a regular expression is, too")
    func expressions() throws {
        let mutator = InputMutator(
            [#"^[a-z]+(\d{2,3}|x)*\.$"#, #"(a|b)?c{3}"#, #"\p{L}[^\]\-\w]\x41\u0041"#, "(?:a(b(c)))"],
            words: [
                "(", ")", "(?", "[", "]", "[^", "{", "}", "{1,", "{9999}", "\\", "|", "*", "+", "?", "^", "$", ".",
                "\\d", "-",
            ],
            longest: 1 << 13)
        try tryInputs(of: mutator, named: "regex") { .regex($0) }
    }

    @Test("a schema is, too")
    func schemas() throws {
        let mutator = InputMutator(
            [
                #"{"type":"object","properties":{"a":{"type":"integer","minimum":-3,"maximum":99}},"required":["a"]}"#,
                ##"{"type":"array","items":{"$ref":"#/$defs/x"},"minItems":1,"maxItems":4,"$defs":{"x":{"enum":[1,"b",null]}}}"##,
                #"{"anyOf":[{"type":"string","pattern":"^a+$","minLength":2},{"const":{"k":[1.5]}},{"format":"date-time"}]}"#,
                ##"{"allOf":[{"$ref":"#"}],"additionalProperties":{"type":["string","null"]},"prefixItems":[{}]}"##,
            ],
            words: [
                "{", "}", "[", "]", ":", ",", "\"", "\"$ref\":\"#\"", "\"type\":", "\"pattern\":\"(\"", "\"anyOf\":[",
                "null", "1e308",
                "-1", "99999999999", "\"minItems\":", "\"enum\":[]", "\"$defs\":",
            ], longest: 1 << 13)
        try tryInputs(of: mutator, named: "schema") { text in
            (try? JSONValue(parsing: text)).map { .jsonSchema($0) }
        }
    }

    private func tryInputs(
        of mutator: InputMutator, named name: String, _ constraint: (String) -> OutputConstraint?
    ) throws {
        for seed in FuzzSeeds(name, 300) {
            var random = SeededGenerator(seed: seed)
            guard let constraint = constraint(mutator.text(using: &random)) else { continue }
            do {
                let reader = try GrammarReader(try constraint.gbnf(), model: model)
                try reader.read(mutator.text(using: &random))
                _ = try reader.allowed()
                #expect(reader.largestWork <= GrammarReader.mostWork, "seed \(seed)")
            } catch is InferenceError {
                continue
            } catch let failure as LlamaFailure {
                #expect(!failure.message.isEmpty, "seed \(seed)")
            }
        }
    }
}
