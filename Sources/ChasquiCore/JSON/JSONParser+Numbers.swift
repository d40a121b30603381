extension JSONParser {
    /// The number that begins at the position.
    mutating func parseNumber() throws(JSONSyntaxError) -> JSONValue {
        let start = position
        let isNegative = bytes[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        if isNegative, startsWord("Infinity") || startsWord("inf") {
            throw error("-Infinity is not a JSON number; numbers are finite", at: start)
        }
        try skipIntegerPart(from: start)
        let hasFraction = try skipFraction()
        let hasExponent = try skipExponent()
        if position < bytes.count, Self.isWordByte(bytes[position]) || bytes[position] == UInt8(ascii: ".") {
            throw unexpected("the end of a number")
        }
        guard position - start <= Self.numberLengthLimit else {
            throw error("a number is longer than \(Self.numberLengthLimit) characters", at: start)
        }
        if !hasFraction, !hasExponent, let value = integer(from: start, isNegative: isNegative) {
            return .integer(value)
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw error("the number \(text.prefix(24)) is too large", at: start)
        }
        return .number(value)
    }

    /// The digits up to the position as a number, if it fits. Prompts may be long arrays of them, so no text is made.
    private func integer(from start: Int, isNegative: Bool) -> Int64? {
        var value: Int64 = 0
        for byte in bytes[(isNegative ? start + 1 : start)..<position] {
            let digit = Int64(byte - UInt8(ascii: "0"))
            let (product, overflows) = value.multipliedReportingOverflow(by: 10)
            let (next, overflowsToo) =
                isNegative ? product.subtractingReportingOverflow(digit) : product.addingReportingOverflow(digit)
            if overflows || overflowsToo { return nil }
            value = next
        }
        return value
    }

    private mutating func skipIntegerPart(from start: Int) throws(JSONSyntaxError) {
        let first = position
        guard skipDigits() else { throw unexpected("a digit") }
        if bytes[first] == UInt8(ascii: "0"), position - first > 1 {
            throw error("a number may not begin with a zero before other digits", at: start)
        }
    }

    private mutating func skipFraction() throws(JSONSyntaxError) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: ".") else { return false }
        position += 1
        guard skipDigits() else { throw unexpected("a digit after '.'") }
        return true
    }

    private mutating func skipExponent() throws(JSONSyntaxError) -> Bool {
        guard position < bytes.count, bytes[position] | 0x20 == UInt8(ascii: "e") else { return false }
        position += 1
        if position < bytes.count, bytes[position] == UInt8(ascii: "+") || bytes[position] == UInt8(ascii: "-") {
            position += 1
        }
        guard skipDigits() else { throw unexpected("a digit of an exponent") }
        return true
    }

    /// - Returns: whether there was one.
    private mutating func skipDigits() -> Bool {
        let start = position
        while position < bytes.count, bytes[position] >= 0x30, bytes[position] <= 0x39 { position += 1 }
        return position > start
    }
}
