import Testing

@testable import ChasquiLlama

@Suite("A regular expression becomes a grammar")
struct RegexGrammarTests {
    @Test(
        "part by part",
        arguments: [
            ("a|", #"root ::= "a" | """#),
            ("ab", #"root ::= "a" "b""#),
            ("^ab$", #"root ::= "a" "b""#),
            ("a|b", #"root ::= "a" | "b""#),
            ("(a|b)c", #"root ::= ("a" | "b") "c""#),
            ("(?:a)?", #"root ::= ("a")?"#),
            ("(?<year>\\d{4})", "root ::= ([0-9]{4,4})"),
            ("(?P<year>\\d+)", "root ::= ([0-9]+)"),
            ("a{2,}", #"root ::= "a"{2,}"#),
            ("a{,3}", #"root ::= "a"{0,3}"#),
            ("a+?", #"root ::= "a"+"#),
            ("(a*)*(b?){9}", #"root ::= ("a"*)* ("b"?){9,9}"#),
            (".", #"root ::= [^\x0A\x0D]"#),
            ("[a-z_\\d]", "root ::= [a-z_0-9]"),
            ("[^\\]]", #"root ::= [^\x5D]"#),
            ("[a-]", #"root ::= [a\x2D]"#),
            ("\\.\\\"", #"root ::= "." "\x22""#),
            ("\\u00e9\\x41", #"root ::= "é" "A""#),
            ("[^\\x00]", #"root ::= [^\x00]"#),
            ("\\S", #"root ::= [^ \x09\x0A\x0D]"#),
            ("(?i)a1|(é{2})", #"root ::= [aA] "1" | ([éÉ]{2,2})"#),
            ("(?i)^[x-z_]", "root ::= [x-z_XYZ]"),
            ("(?i)[^Qß]+", "root ::= [^Qßq]+"),
            ("(?i)[A-z].\\d", #"root ::= [A-z] [^\x0A\x0D] [0-9]"#),
        ])
    func parts(regex: String, grammar: String) throws {
        #expect(try RegexGrammar.grammar(for: regex) == grammar)
    }

    @Test(
        "or is refused at the place that is wrong",
        arguments: [
            ("(a", 1), ("a)", 2), ("[a", 1), ("[]", 1), ("*a", 1), ("a**", 3), ("a{2", 2), ("a{3,2}", 2),
            ("a{9999}", 2), ("(?=a)", 3), ("(?<!a)", 4), ("\\b", 1), ("\\1", 1), ("a\\", 2), ("[z-a]", 2),
            ("a\\x00", 2), ("a\u{0}", 2), ("a[\\x00]", 2), ("", 1), ("^$", 1), ("(a{0})?", 1), ("[\\D]", 2),
            ("a^", 2), ("$a", 1), ("\\u12", 3), ("a(?i)b", 4),
            ("(?i:a)", 3), ("(?s).", 3), ("(?-i)a", 3), ("(?im)a", 3), (String(repeating: "(", count: 60), 51),
        ])
    func mistakes(regex: String, position: Int) {
        let error = #expect(throws: RegexSyntaxError.self) { try RegexGrammar.grammar(for: regex) }
        #expect(error?.position == position)
    }

    @Test("or says what to write in place of inline flags", arguments: ["a(?i)b", "(?s).", "(?i:a)"])
    func flags(regex: String) {
        let error = #expect(throws: RegexSyntaxError.self) { try RegexGrammar.grammar(for: regex) }
        #expect(error?.reason.contains("only (?i) is known, and at the very beginning") == true)
        #expect(error?.reason.contains("[aA]") == true)
    }
}
