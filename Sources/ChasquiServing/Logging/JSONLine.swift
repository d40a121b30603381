/// JSON objects on one line, written by hand: fields keep their order, and any text is safe.
struct JSONLine {
    private(set) var text = "{"

    mutating func add(_ key: String, literal: String) {
        if text.utf8.count > 1 { text += "," }
        text += Self.quoted(key) + ":" + literal
    }

    mutating func add(_ key: String, _ value: String) {
        add(key, literal: Self.quoted(value))
    }

    consuming func ended() -> String { text + "}" }

    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where isControl(scalar):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// A text that stays on its line and does not steer a terminal, with JSON's escapes where it would.
    static func oneLine(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return String(quoted(text).dropFirst().dropLast())
    }

    /// Those of ASCII and Latin-1, and U+2028 and U+2029, which end lines for some readers.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || (0x2028...0x2029).contains(scalar.value)
    }
}
