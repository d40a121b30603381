import ChasquiCore
import OrderedCollections
import TestSupport
import Testing

@Suite("A value as JSON text")
struct JSONTextTests {
    @Test("has no spaces and keeps the order of keys")
    func compact() {
        let value = JSONValue.object([
            "z": .array([.null, .bool(true), .integer(-3), .number(0.5)]), "a": .object([:]), "": .string("x"),
        ])
        #expect(value.serialized() == #"{"z":[null,true,-3,0.5],"a":{},"":"x"}"#)
    }

    @Test(
        "escapes what JSON asks for, and the separators at which some clients split lines",
        arguments: [
            ("a\"b\\c/", #""a\"b\\c/""#), ("\n\r\t\u{8}\u{C}\0\u{1F}", #""\n\r\t\u0008\u000c\u0000\u001f""#),
            ("\u{85}\u{2028}\u{2029}", #""\u0085\u2028\u2029""#), ("\u{7F}é“🏃🏽‍♀️\u{2027}\u{202A}\u{84}", nil),
        ] as [(String, String?)])
    func escapes(text: String, expected: String?) {
        #expect(JSONValue.string(text).serialized() == expected ?? "\"\(text)\"")
    }

    @Test("is valid for every Unicode scalar")
    func everyScalar() throws {
        var text = ""
        for number in UInt32(0)...0x10FFFF {
            guard let scalar = UnicodeScalar(number) else { continue }
            text.unicodeScalars.append(scalar)
        }
        let serialized = JSONValue.string(text).serialized()
        #expect(serialized.utf8.allSatisfy { $0 >= 0x20 })
        let parsed = try JSONValue(parsing: serialized)
        guard case .string(let again) = parsed else {
            Issue.record("not a string")
            return
        }
        // Strings compare by canonical equivalence, which would not tell all scalars apart.
        #expect(again.unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test("writes what is not finite as null")
    func notFinite() {
        let value = JSONValue.array([.number(.infinity), .number(-.infinity), .number(.nan)])
        #expect(value.serialized() == "[null,null,null]")
    }

    @Test("is read back as the same value", arguments: UInt64(1)...40)
    func roundTrip(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<50 {
            let value = JSONValue.random(depth: 5, using: &random)
            #expect(try JSONValue(parsing: value.serialized()) == value)
        }
    }

    @Test("is wrong when cut off anywhere, and never crashes the reader when damaged", arguments: UInt64(1)...20)
    func damage(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = Array(JSONValue.array([.random(depth: 4, using: &random)]).serialized().utf8)
        for length in 0..<bytes.count {
            #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: bytes.prefix(length)) }
        }
        for _ in 0..<200 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                damaged[Int.random(in: 0..<bytes.count, using: &random)] = .random(in: 0...255, using: &random)
            }
            if let value = try? JSONValue(parsing: damaged) {
                #expect((try? JSONValue(parsing: value.serialized())) == value)
            }
        }
    }
}

extension JSONValue {
    fileprivate static func random(depth: Int, using random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .integer(.random(in: .min ... .max, using: &random))
        case 3: return .number(randomNumber(using: &random))
        case 4, 5: return .string(randomText(using: &random))
        case 6:
            return .array(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
        default:
            var value = JSONValue.object([:])
            for _ in 0..<Int.random(in: 0...4, using: &random) {
                guard case .object(var members) = value else { continue }
                members[randomText(using: &random)] = .random(depth: depth - 1, using: &random)
                value = .object(members)
            }
            return value
        }
    }

    /// Any finite number that is not read as an integer.
    private static func randomNumber(using random: inout SeededGenerator) -> Double {
        let number = Double(bitPattern: .random(in: 0 ... .max, using: &random))
        return number.isFinite ? number : 0.5
    }

    private static func randomText(using random: inout SeededGenerator) -> String {
        let alphabet: [UnicodeScalar] = [
            "a", "\"", "\\", "\n", "\0", "é", "\u{2028}", "\u{85}", "🏃", "\u{301}", "/", " ",
        ]
        var text = ""
        for _ in 0..<Int.random(in: 0...8, using: &random) {
            text.unicodeScalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &random)])
        }
        return text
    }
}
