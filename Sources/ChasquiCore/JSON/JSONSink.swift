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
        var digits = String(value)
        digits.withUTF8 { write(jsonBytes: $0) }
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
            let byte = utf8[index]
            if byte >= 0x20, byte != 0x22, byte != 0x5C, byte != 0xC2, byte != 0xE2 {
                index += 1
                continue
            }
            guard let (escape, length) = Self.escape(in: utf8, at: index) else {
                index += 1
                continue
            }
            if run < index { write(jsonBytes: UnsafeBufferPointer(rebasing: utf8[run..<index])) }
            writeJSON(text: escape)
            index += length
            run = index
        }
        if run < index { write(jsonBytes: UnsafeBufferPointer(rebasing: utf8[run..<index])) }
    }

    /// What stands for the scalar at an index, and the scalar's length; nil if it can stay.
    private static func escape(in utf8: UnsafeBufferPointer<UInt8>, at index: Int) -> ([UInt8], Int)? {
        switch utf8[index] {
        case 0x22: return (Array(#"\""#.utf8), 1)
        case 0x5C: return (Array(#"\\"#.utf8), 1)
        case 0x0A: return (Array(#"\n"#.utf8), 1)
        case 0x0D: return (Array(#"\r"#.utf8), 1)
        case 0x09: return (Array(#"\t"#.utf8), 1)
        case 0xC2:
            guard utf8[index + 1] == 0x85 else { return nil }
            return (Array(#"\u0085"#.utf8), 2)
        case 0xE2:
            guard utf8[index + 1] == 0x80, utf8[index + 2] | 1 == 0xA9 else { return nil }
            return (Array((utf8[index + 2] == 0xA8 ? #"\u2028"# : #"\u2029"#).utf8), 3)
        case let byte where byte < 0x20:
            let digits = String(byte, radix: 16)
            return (Array((byte < 0x10 ? #"\u000"# : #"\u00"#).utf8) + digits.utf8, 1)
        default: return nil
        }
    }
}
