/// Something that takes JSON text as bytes.
package protocol JSONSink {
    mutating func write(jsonBytes bytes: UnsafeBufferPointer<UInt8>)
}

extension [UInt8]: JSONSink {
    package mutating func write(jsonBytes bytes: UnsafeBufferPointer<UInt8>) {
        append(contentsOf: bytes)
    }
}

extension JSONSink {
    /// JSON text as it stands.
    package mutating func writeJSON(text: StaticString) {
        write(jsonBytes: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// JSON text that was written before.
    package mutating func writeJSON(text: [UInt8]) {
        text.withUnsafeBufferPointer { write(jsonBytes: $0) }
    }

    package mutating func writeJSON(_ value: Bool) {
        writeJSON(text: value ? "true" : "false")
    }

    package mutating func writeJSON(_ value: some FixedWidthInteger) {
        // 39 digits and a sign, for 128 bits.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 40) { digits in
            var first = digits.count
            var rest = value.magnitude
            repeat {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                first -= 1
                digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
                rest = quotient
            } while rest != 0
            if value < 0 {
                first -= 1
                digits[first] = UInt8(ascii: "-")
            }
            write(jsonBytes: UnsafeBufferPointer(rebasing: digits[first...]))
        }
    }

    /// A number; one that is not finite, which JSON does not have, becomes null.
    package mutating func writeJSON(_ value: some BinaryFloatingPoint & CustomStringConvertible) {
        guard value.isFinite else { return writeJSON(text: "null") }
        var digits = value.description
        digits.withUTF8 { write(jsonBytes: $0) }
    }

    /// A string with its quotes.
    package mutating func writeJSON(_ string: String) {
        var string = string
        writeJSON(text: "\"")
        string.withUTF8 { writeEscaped($0) }
        writeJSON(text: "\"")
    }

    /// Besides what JSON asks for, the line separators of Unicode are escaped: there are clients that split an event
    /// stream at them.
    private mutating func writeEscaped(_ utf8: UnsafeBufferPointer<UInt8>) {
        var run = 0
        var index = 0
        while index < utf8.count {
            let length = Self.escapedLength(in: utf8, at: index)
            guard length > 0 else {
                index += 1
                continue
            }
            if run < index { write(jsonBytes: UnsafeBufferPointer(rebasing: utf8[run..<index])) }
            writeEscape(of: utf8[index], last: utf8[index + length - 1])
            index += length
            run = index
        }
        if run < index { write(jsonBytes: UnsafeBufferPointer(rebasing: utf8[run..<index])) }
    }

    /// How many bytes the scalar at an index has, if it needs an escape; else 0.
    @inline(__always)
    private static func escapedLength(in utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
        switch utf8[index] {
        case 0x00..<0x20, 0x22, 0x5C: 1
        case 0xC2: utf8[index + 1] == 0x85 ? 2 : 0
        case 0xE2: utf8[index + 1] == 0x80 && utf8[index + 2] | 1 == 0xA9 ? 3 : 0
        default: 0
        }
    }

    /// - Parameters:
    ///   - first: the scalar's first byte in UTF-8.
    ///   - last: its last.
    private mutating func writeEscape(of first: UInt8, last: UInt8) {
        switch first {
        case 0x22: writeJSON(text: #"\""#)
        case 0x5C: writeJSON(text: #"\\"#)
        case 0x0A: writeJSON(text: #"\n"#)
        case 0x0D: writeJSON(text: #"\r"#)
        case 0x09: writeJSON(text: #"\t"#)
        case 0xC2: writeJSON(text: #"\u0085"#)
        case 0xE2: writeJSON(text: last == 0xA8 ? #"\u2028"# : #"\u2029"#)
        default:
            let digit = first & 0x0F
            writeJSON(text: first < 0x10 ? #"\u000"# : #"\u001"#)
            writeJSON(text: [digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10])
        }
    }
}
