import OrderedCollections

/// Reads one JSON text (RFC 8259), and nothing but that.
///
/// It recurses once per level, and the levels are limited, so that no text can exhaust the stack.
struct JSONParser {
    /// How deep arrays and objects may be nested.
    static let depthLimit = 128
    /// How many bytes a number may take.
    static let numberLengthLimit = 1024

    let bytes: UnsafeBufferPointer<UInt8>
    var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
    }

    /// The whole text as a value.
    mutating func parse() throws(JSONSyntaxError) -> JSONValue {
        // A byte order mark is not JSON, but a reader may ignore it, and some editors write one.
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        skipSpace()
        let value = try parseValue(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw unexpected("the end of the text") }
        return value
    }

    private mutating func parseValue(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        guard position < bytes.count else { throw unexpected("a value") }
        switch bytes[position] {
        case UInt8(ascii: "{"): return try parseObject(depth: depth + 1)
        case UInt8(ascii: "["): return try parseArray(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try parseString())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
        default: return try parseWord()
        }
    }

    private mutating func parseObject(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        try enter(depth)
        var members: OrderedDictionary<String, JSONValue> = [:]
        if take(UInt8(ascii: "}")) { return .object(members) }
        while true {
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw unexpected(members.isEmpty ? "a key in quotes or '}'" : "a key in quotes")
            }
            let key = try parseString()
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw unexpected("':' after the key") }
            // As in most readers, the last of equal keys holds.
            members[key] = try parseValue(depth: depth)
            skipSpace()
            if take(UInt8(ascii: "}")) { return .object(members) }
            guard take(UInt8(ascii: ",")) else { throw unexpected("',' or '}' after a member") }
        }
    }

    private mutating func parseArray(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        try enter(depth)
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .array(elements) }
        while true {
            elements.append(try parseValue(depth: depth))
            skipSpace()
            if take(UInt8(ascii: "]")) { return .array(elements) }
            guard take(UInt8(ascii: ",")) else { throw unexpected("',' or ']' after an element") }
        }
    }

    private mutating func enter(_ depth: Int) throws(JSONSyntaxError) {
        guard depth <= Self.depthLimit else {
            throw error("arrays and objects are nested more than \(Self.depthLimit) deep")
        }
        position += 1
        skipSpace()
    }

    private mutating func parseWord() throws(JSONSyntaxError) -> JSONValue {
        if takeWord("true") { return .bool(true) }
        if takeWord("false") { return .bool(false) }
        if takeWord("null") { return .null }
        for word in ["NaN", "nan", "Infinity", "inf"] where startsWord(word) {
            throw error("\(word) is not a JSON number; numbers are finite")
        }
        throw unexpected("a value")
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard position + count <= bytes.count else { return false }
        for index in 0..<count where bytes[position + index] != word.utf8Start[index] { return false }
        if position + count < bytes.count, Self.isWordByte(bytes[position + count]) { return false }
        position += count
        return true
    }

    func startsWord(_ word: String, at start: Int? = nil) -> Bool {
        bytes[(start ?? position)...].starts(with: word.utf8)
    }

    /// Takes a byte and the space behind it, if it is the next.
    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        skipSpace()
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
