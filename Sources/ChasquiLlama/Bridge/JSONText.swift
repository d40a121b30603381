import ChasquiCore
import OrderedCollections

/// Writes JSON values as text, in the order of their keys.
struct JSONText {
    /// How deep values may be nested: what reads the text in C++ recurses.
    static let depthLimit = 128

    /// The value was nested deeper than ``depthLimit``.
    struct TooDeep: Error {}

    private(set) var text = ""

    /// The text of one value.
    static func of(_ value: JSONValue) throws(TooDeep) -> String {
        var writer = JSONText()
        try writer.write(value, depth: 0)
        return writer.text
    }

    private mutating func write(_ value: JSONValue, depth: Int) throws(TooDeep) {
        guard depth < Self.depthLimit else { throw TooDeep() }
        switch value {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += value.isFinite ? value.description : "null"
        case .string(let value): write(value)
        case .array(let values):
            text += "["
            for (index, value) in values.enumerated() {
                if index > 0 { text += "," }
                try write(value, depth: depth + 1)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                if index > 0 { text += "," }
                write(member.key)
                text += ":"
                try write(member.value, depth: depth + 1)
            }
            text += "}"
        }
    }

    private mutating func write(_ string: String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
