extension JSONParser {
    func error(_ reason: String, at offset: Int? = nil) -> JSONSyntaxError {
        let offset = offset ?? position
        var line = 1
        var lineStart = 0
        for index in 0..<offset where bytes[index] == 0x0A {
            line += 1
            lineStart = index + 1
        }
        return JSONSyntaxError(offset: offset, line: line, column: offset - lineStart + 1, reason: reason)
    }

    func unexpected(_ expected: String) -> JSONSyntaxError {
        error("expected \(expected), found \(found)")
    }

    /// What is at the position, in words.
    private var found: String {
        guard position < bytes.count else { return position == 0 ? "an empty text" : "the end of the text" }
        let byte = bytes[position]
        if Self.isWordByte(byte) {
            let word = bytes[position...].prefix(24).prefix(while: Self.isWordByte)
            return "'\(String(decoding: word, as: UTF8.self))'"
        }
        switch byte {
        case 0x21...0x7E: return "'\(Character(UnicodeScalar(byte)))'"
        default: return "the byte 0x" + Self.hex(byte)
        }
    }

    static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.count < 2 ? "0" + digits : digits
    }
}
