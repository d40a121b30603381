/// Characters as GBNF has them.
enum GrammarText {
    /// A quoted literal.
    static func literal(_ text: String) -> String {
        "\"" + text.unicodeScalars.map { escaped($0, special: "\"\\") }.joined() + "\""
    }

    static func literal(_ scalar: Unicode.Scalar) -> String { literal(String(scalar)) }

    /// A scalar inside of brackets.
    static func classMember(_ scalar: Unicode.Scalar) -> String { escaped(scalar, special: "[]^-\\") }

    /// llama.cpp reads hexadecimal escapes of any scalar.
    private static func escaped(_ scalar: Unicode.Scalar, special: String) -> String {
        guard scalar.value < 0x20 || scalar.value == 0x7F || special.unicodeScalars.contains(scalar) else {
            return String(scalar)
        }
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "\\x" + String(repeating: "0", count: 2 - digits.count) + digits
    }
}
