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
            // U+2028 and U+2029 end lines for some readers.
            case _ where scalar.value < 0x20 || scalar.value == 0x7F || (0x2028...0x2029).contains(scalar.value):
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
