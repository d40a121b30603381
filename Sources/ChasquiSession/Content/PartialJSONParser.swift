import ChasquiCore
import OrderedCollections

/// Reads a JSON text that comes in pieces, and tells at any time what is there so far. No byte is looked at twice.
///
/// What is not JSON ends the reading; what was read before it stays.
struct PartialJSONParser {
    private enum Container {
        case array([JSONValue])
        /// With the name of the member that is being read.
        case object(OrderedDictionary<String, JSONValue>, key: String?)
    }

    private enum Place {
        case value
        case key
        case colon
        /// Behind a value: a comma, or the end of the container.
        case separator
        case string(isKey: Bool)
        case escape(isKey: Bool)
        case unicodeEscape(isKey: Bool, digits: UInt32, count: Int)
        /// A number, true, false or null, whose end is only known when something else comes.
        case word
        case end
        case broken
    }

    private var open: [Container] = []
    private var place = Place.value
    /// The bytes of the string or word that is being read.
    private var token: [UInt8] = []
    /// The first half of a surrogate pair.
    private var highSurrogate: UInt32?
    private var finished: JSONValue?

    mutating func append(_ text: String) {
        for byte in text.utf8 { take(byte) }
    }

    /// What was read so far; nil before anything of the value can be told.
    func content(id: GenerationID?) -> GeneratedContent? {
        if let finished { return GeneratedContent(value: finished, id: id) }
        var (value, levels) = begun()
        for container in open.reversed() {
            switch container {
            case .array(var elements):
                if let value { elements.append(value) }
                value = .array(elements)
            case .object(var members, let key):
                if let key, let value { members[key] = value }
                value = .object(members)
            }
            levels += 1
        }
        return value.map { GeneratedContent(value: $0, openLevels: levels, id: id) }
    }

    /// The part of a value that is being read. A number may go on, so it is none before its end.
    private func begun() -> (JSONValue?, levels: Int) {
        switch place {
        case .string(isKey: false), .escape(isKey: false), .unicodeEscape(isKey: false, _, _):
            (.string(String(decoding: token, as: UTF8.self)), 1)
        default: (nil, 0)
        }
    }

    private mutating func take(_ byte: UInt8) {
        switch place {
        case .string(let isKey): takeInString(byte, isKey: isKey)
        case .escape(let isKey): takeEscape(byte, isKey: isKey)
        case .unicodeEscape(let isKey, let digits, let count):
            takeHex(byte, isKey: isKey, digits: digits, count: count)
        case .word: takeInWord(byte)
        case .end, .broken: break
        case .value, .key, .colon, .separator:
            if ![0x20, 0x0A, 0x0D, 0x09].contains(byte) { takeMark(byte) }
        }
    }

    private mutating func takeMark(_ byte: UInt8) {
        switch (place, byte) {
        case (.value, UInt8(ascii: "{")):
            open.append(.object([:], key: nil))
            place = .key
        case (.value, UInt8(ascii: "[")): open.append(.array([]))
        case (.value, UInt8(ascii: "\"")): beginString(isKey: false)
        case (.key, UInt8(ascii: "\"")): beginString(isKey: true)
        case (.colon, UInt8(ascii: ":")): place = .value
        case (.separator, UInt8(ascii: ",")): place = isInObject ? .key : .value
        case (.value, UInt8(ascii: "]")), (.separator, UInt8(ascii: "]")), (.key, UInt8(ascii: "}")),
            (.separator, UInt8(ascii: "}")):
            close(byte)
        case (.value, _):
            token = [byte]
            place = .word
        default: place = .broken
        }
    }

    private var isInObject: Bool {
        if case .object = open.last { true } else { false }
    }

    private mutating func close(_ byte: UInt8) {
        guard isInObject == (byte == UInt8(ascii: "}")), let container = open.popLast() else {
            place = .broken
            return
        }
        switch container {
        case .array(let elements): complete(.array(elements))
        case .object(let members, _): complete(.object(members))
        }
    }

    private mutating func complete(_ value: JSONValue) {
        place = .separator
        // Taken out while it is changed, so that it is not copied.
        switch open.popLast() {
        case .array(var elements):
            elements.append(value)
            open.append(.array(elements))
        case .object(var members, let key):
            if let key { members[key] = value }
            open.append(.object(members, key: nil))
        case nil:
            finished = value
            place = .end
        }
    }

    private mutating func takeInWord(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), 0x20, 0x0A, 0x0D, 0x09:
            guard let value = try? JSONValue(parsing: token) else {
                place = .broken
                return
            }
            complete(value)
            take(byte)
        default: token.append(byte)
        }
    }
}

extension PartialJSONParser {
    private mutating func beginString(isKey: Bool) {
        token.removeAll(keepingCapacity: true)
        place = .string(isKey: isKey)
    }

    private mutating func takeInString(_ byte: UInt8, isKey: Bool) {
        switch byte {
        case UInt8(ascii: "\\"): place = .escape(isKey: isKey)
        case UInt8(ascii: "\""):
            endSurrogate()
            let text = String(decoding: token, as: UTF8.self)
            guard isKey else { return complete(.string(text)) }
            if case .object(let members, _) = open.popLast() { open.append(.object(members, key: text)) }
            place = .colon
        default:
            endSurrogate()
            token.append(byte)
        }
    }

    private mutating func takeEscape(_ byte: UInt8, isKey: Bool) {
        place = .string(isKey: isKey)
        if byte != UInt8(ascii: "u") { endSurrogate() }
        switch byte {
        case UInt8(ascii: "n"): token.append(0x0A)
        case UInt8(ascii: "t"): token.append(0x09)
        case UInt8(ascii: "r"): token.append(0x0D)
        case UInt8(ascii: "b"): token.append(0x08)
        case UInt8(ascii: "f"): token.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): token.append(byte)
        case UInt8(ascii: "u"): place = .unicodeEscape(isKey: isKey, digits: 0, count: 0)
        default: place = .broken
        }
    }

    private mutating func takeHex(_ byte: UInt8, isKey: Bool, digits: UInt32, count: Int) {
        guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
            place = .broken
            return
        }
        let code = digits << 4 | UInt32(digit)
        guard count == 3 else {
            place = .unicodeEscape(isKey: isKey, digits: code, count: count + 1)
            return
        }
        place = .string(isKey: isKey)
        switch code {
        case 0xD800..<0xDC00:
            endSurrogate()
            highSurrogate = code
        case 0xDC00..<0xE000:
            if let high = highSurrogate.take() {
                append(UnicodeScalar(0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00)))
            } else {
                append(nil)
            }
        default:
            endSurrogate()
            append(UnicodeScalar(code))
        }
    }

    /// Half a pair becomes U+FFFD, as in ``JSONValue``'s parser.
    private mutating func endSurrogate() {
        if highSurrogate.take() != nil { append(nil) }
    }

    private mutating func append(_ scalar: UnicodeScalar?) {
        token.append(contentsOf: UTF8.encode(scalar ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter)
    }
}
