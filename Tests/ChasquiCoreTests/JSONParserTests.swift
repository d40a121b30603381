import ChasquiCore
import OrderedCollections
import Testing

@Suite("A JSON text")
struct JSONParserTests {
    @Test("is read into values of each kind")
    func kinds() throws {
        let text = #" {"a": [null, true, false, -7, 1.5, 2e3, "x", {}, []]} "#
        let expected: [JSONValue] = [
            .null, .bool(true), .bool(false), .integer(-7), .number(1.5), .number(2000), .string("x"), .object([:]),
            .array([]),
        ]
        #expect(try JSONValue(parsing: text) == .object(["a": .array(expected)]))
    }

    @Test("keeps the order of keys, and of equal keys the last value at the first one's place")
    func order() throws {
        let value = try JSONValue(parsing: #"{"z":1,"a":2,"m":3,"z":4}"#)
        #expect(value.serialized() == #"{"z":4,"a":2,"m":3}"#)
    }

    @Test("may begin with a byte order mark")
    func byteOrderMark() throws {
        #expect(try JSONValue(parsing: [0xEF, 0xBB, 0xBF] + Array("7".utf8)) == .integer(7))
    }

    @Test(
        "has its escapes read",
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\uD83C\uDFC3""#, "Aé🏃"),
            (#""a\ud83cb""#, "a\u{FFFD}b"), (#""\udfc3""#, "\u{FFFD}"), (#""\ud83c\u0041""#, "\u{FFFD}A"),
            (#""\ud83c\ud83c\udfc3""#, "\u{FFFD}🏃"), (#""\u0000""#, "\0"), ("\"\u{2028}\u{7F}é\"", "\u{2028}\u{7F}é"),
        ])
    func escapes(text: String, expected: String) throws {
        #expect(try JSONValue(parsing: text) == .string(expected))
    }

    @Test(
        "has its numbers read exactly",
        arguments: [
            ("0", .integer(0)), ("-0", .integer(0)), ("9223372036854775807", .integer(.max)),
            ("-9223372036854775808", .integer(.min)), ("9223372036854775808", .number(9_223_372_036_854_775_808)),
            ("1.0", .number(1)), ("1E+2", .number(100)), ("1e-400", .number(0)), ("0.1", .number(0.1)),
        ] as [(String, JSONValue)])
    func numbers(text: String, expected: JSONValue) throws {
        #expect(try JSONValue(parsing: text) == expected)
    }

    @Test("may be nested 128 deep and not deeper, however deep it is")
    func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        _ = try JSONValue(parsing: nested(128))
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: nested(129)) }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: nested(1_000_000)) }
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: String(repeating: #"{"a":"#, count: 100_000)) }
    }

    @Test(
        "that is wrong is named with the place, what was expected and what is there",
        arguments: [
            ("", 0, 1, 1, "expected a value, found an empty text"),
            ("  ", 2, 1, 3, "expected a value, found the end of the text"),
            ("{\"a\":1,\n \"b\" 2}", 13, 2, 6, "expected ':' after the key, found '2'"),
            ("{\"a\":1 \"b\":2}", 7, 1, 8, "expected ',' or '}' after a member, found '\"'"),
            ("{\"a\":1,}", 7, 1, 8, "expected a key in quotes, found '}'"),
            ("{a:1}", 1, 1, 2, "expected a key in quotes or '}', found 'a'"),
            ("[1,]", 3, 1, 4, "expected a value, found ']'"),
            ("[1 2]", 3, 1, 4, "expected ',' or ']' after an element, found '2'"),
            ("[1", 2, 1, 3, "expected ',' or ']' after an element, found the end of the text"),
            ("7 7", 2, 1, 3, "expected the end of the text, found '7'"),
            ("True", 0, 1, 1, "expected a value, found 'True'"),
            ("[NaN]", 1, 1, 2, "NaN is not a JSON number; numbers are finite"),
            ("-Infinity", 0, 1, 1, "-Infinity is not a JSON number; numbers are finite"),
            ("1e999", 0, 1, 1, "the number 1e999 is too large"),
            ("01", 0, 1, 1, "a number may not begin with a zero before other digits"),
            ("1.", 2, 1, 3, "expected a digit after '.', found the end of the text"),
            ("1e", 2, 1, 3, "expected a digit of an exponent, found the end of the text"),
            ("-", 1, 1, 2, "expected a digit, found the end of the text"),
            ("1.5.2", 3, 1, 4, "expected the end of a number, found '.'"),
            ("\"a", 2, 1, 3, "expected '\"' at the end of a string, found the end of the text"),
            ("\"a\\", 3, 1, 4, "expected an escape after '\\', found the end of the text"),
            ("\"\\x\"", 1, 1, 2, "there is no such escape; '\\' goes before one of \"\\/bfnrtu"),
            ("\"\\u12g4\"", 1, 1, 2, "expected four hexadecimal digits after '\\u'"),
            ("\"a\nb\"", 2, 1, 3, "a string holds the control character 0x0A; write it as an escape"),
            ("é", 0, 1, 1, "expected a value, found the byte 0xC3"),
        ])
    func errors(text: String, offset: Int, line: Int, column: Int, reason: String) {
        #expect(throws: JSONSyntaxError(offset: offset, line: line, column: column, reason: reason)) {
            try JSONValue(parsing: text)
        }
    }

    @Test(
        "with bytes that are not UTF-8 names the first of them",
        arguments: [
            ([0xFF], 0), ([0x61, 0xC3], 1), ([0xC3, 0xA9, 0x80], 2), ([0xE2, 0x80], 0), ([0xED, 0xA0, 0x80], 0),
            ([0xC0, 0x80], 0), ([0xF5, 0x80, 0x80, 0x80], 0), ([0x5C, 0x6E, 0xFE], 2),
        ] as [([UInt8], Int)])
    func invalidUTF8(bytes: [UInt8], wrong: Int) throws {
        let text = [UInt8(ascii: "[")] + Array("\n\"".utf8) + bytes + Array("\"]".utf8)
        let error = try #require(throws: JSONSyntaxError.self) { try JSONValue(parsing: text) }
        #expect(error.offset == wrong + 3)
        #expect(error.line == 2)
        #expect(
            error.reason.contains("not valid UTF-8: the byte 0x\(String(bytes[wrong], radix: 16, uppercase: true))"))
    }

    @Test("does not take a number of any length")
    func longNumbers() {
        #expect(throws: JSONSyntaxError.self) { try JSONValue(parsing: String(repeating: "9", count: 1_000_000)) }
    }

    @Test("says the place in one line")
    func description() {
        let error = JSONSyntaxError(offset: 12, line: 2, column: 5, reason: "expected a value, found ']'")
        #expect(String(describing: error) == "line 2, column 5 (byte 12): expected a value, found ']'")
    }
}
