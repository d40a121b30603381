extension JSONParser {
    /// The string whose opening quote is at the position.
    mutating func parseString() throws(JSONSyntaxError) -> String {
        position += 1
        let start = position
        try skipPlain()
        if bytes[position] == UInt8(ascii: "\"") {
            defer { position += 1 }
            return try text(of: UnsafeBufferPointer(rebasing: bytes[start..<position]), from: start)
        }
        var unescaped = Array(bytes[start..<position])
        while bytes[position] != UInt8(ascii: "\"") {
            try unescape(into: &unescaped)
            let run = position
            try skipPlain()
            unescaped.append(contentsOf: bytes[run..<position])
        }
        defer { position += 1 }
        guard let text = String(validating: unescaped, as: UTF8.self) else { throw invalidUTF8(from: start) }
        return text
    }

    /// Goes to the next quote or backslash.
    private mutating func skipPlain() throws(JSONSyntaxError) {
        while position < bytes.count {
            let byte = bytes[position]
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return }
            guard byte >= 0x20 else {
                throw error("a string holds the control character 0x\(Self.hex(byte)); write it as an escape")
            }
            position += 1
        }
        throw unexpected("'\"' at the end of a string")
    }

    private mutating func unescape(into text: inout [UInt8]) throws(JSONSyntaxError) {
        let start = position
        position += 2
        guard position <= bytes.count else {
            position = bytes.count
            throw unexpected("an escape after '\\'")
        }
        switch bytes[position - 1] {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(bytes[position - 1])
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "u"):
            let scalar = try parseEscapedScalar(from: start)
            text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        default:
            throw error("there is no such escape; '\\' goes before one of \"\\/bfnrtu", at: start)
        }
    }

    /// The scalar of a `\u` escape, or of the two of a surrogate pair. Half a pair becomes U+FFFD: a client that cut its
    /// text inside of a character still means the rest.
    private mutating func parseEscapedScalar(from start: Int) throws(JSONSyntaxError) -> UnicodeScalar {
        let unit = try parseHexDigits(from: start)
        guard UTF16.isLeadSurrogate(unit), startsWord("\\u") else {
            return UnicodeScalar(unit) ?? "\u{FFFD}"
        }
        let second = position
        position += 2
        let trail = try parseHexDigits(from: second)
        guard UTF16.isTrailSurrogate(trail) else {
            position = second
            return "\u{FFFD}"
        }
        return UTF16.decode(UTF16.EncodedScalar([unit, trail]))
    }

    private mutating func parseHexDigits(from start: Int) throws(JSONSyntaxError) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard position < bytes.count, let digit = Character(UnicodeScalar(bytes[position])).hexDigitValue,
                bytes[position] < 0x80
            else {
                throw error("expected four hexadecimal digits after '\\u'", at: start)
            }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }

    private func text(
        of content: UnsafeBufferPointer<UInt8>, from start: Int
    ) throws(JSONSyntaxError) -> String {
        guard let text = String(validating: content, as: UTF8.self) else { throw invalidUTF8(from: start) }
        return text
    }

    /// Names the first byte of a string that is not UTF-8.
    private func invalidUTF8(from start: Int) -> JSONSyntaxError {
        var index = start
        while index < position {
            let length = scalarLength(at: index)
            if length == 0 { break }
            index += length
        }
        index = min(index, position)
        return error("a string is not valid UTF-8: the byte 0x\(Self.hex(bytes[index]))", at: index)
    }

    /// How many bytes the scalar at an index has; 0 if it is none.
    private func scalarLength(at index: Int) -> Int {
        let length =
            switch bytes[index] {
            case 0x00...0x7F: 1
            case 0xC2...0xDF: 2
            case 0xE0...0xEF: 3
            case 0xF0...0xF4: 4
            default: 0
            }
        guard length > 0, index + length <= position else { return 0 }
        let scalar = bytes[index..<index + length]
        return String(validating: scalar, as: UTF8.self) == nil ? 0 : length
    }
}
