import ChasquiCore
import OrderedCollections
import TestSupport
import Testing

@testable import ChasquiSession

@Suite("JSON that is still being written") struct PartialJSONTests {
    @Test(
        "is read as far as it goes",
        arguments: [
            ("", nil), ("  ", nil), ("{", "{}"), (#"{"a"#, "{}"), (#"{"a":"#, "{}"), (#"{"a": 1"#, "{}"),
            (#"{"a": 12,"#, #"{"a":12}"#), (#"{"a": "x"#, #"{"a":"x"}"#), (#"{"a": "x\"#, #"{"a":"x"}"#),
            (#"{"a": "x\n\u00e9"#, #"{"a":"x\né"}"#), (#"["\ud83d"#, #"[""]"#), (#"["\ud83d\ude00"#, #"["😀"]"#),
            (#"[1, [true, nul"#, "[1,[true]]"), (#"{"a": {"b": [{"c": "d"}, {"#, #"{"a":{"b":[{"c":"d"},{}]}}"#),
            ("[]", "[]"), ("12", nil), (#""half"#, #""half""#), ("{x", "{}"), ("}", nil),
        ] as [(String, String?)])
    func prefixes(text: String, expected: String?) {
        var parser = PartialJSONParser()
        parser.append(text)
        #expect(parser.content(id: nil)?.jsonString == expected)
    }

    @Test(
        "comes to the same whatever pieces it comes in, and at its end to what a whole reading says", arguments: 0..<50)
    func pieces(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let value = Self.value(depth: 4, &generator)
        let text = JSONValue.array([value]).serialized()
        var (whole, pieces) = (PartialJSONParser(), PartialJSONParser())
        whole.append(text)
        for character in text {
            pieces.append(String(character))
            if let content = pieces.content(id: nil) { _ = try JSONValue(parsing: content.jsonString) }
        }
        #expect(whole.content(id: nil) == pieces.content(id: nil))
        #expect(whole.content(id: nil)?.value == (try JSONValue(parsing: text)))
        #expect(whole.content(id: nil)?.isComplete == true)
    }

    @Test("tells which of its parts are whole")
    func completeness() throws {
        let content = try GeneratedContent(json: #"{"name": "Chasqui", "stops": ["Cusco", "Qui"#)
        #expect(!content.isComplete)
        #expect(try #require(try content.property("name")).isComplete)
        let stops = try #require(try content.property("stops")?.elements)
        #expect(stops.map(\.isComplete) == [true, false])
    }

    @Test("names its parts alike in each snapshot")
    func ids() throws {
        var parser = PartialJSONParser()
        let id = GenerationID()
        parser.append(#"[{"a": 1}, {"#)
        let first = try #require(parser.content(id: id)?.elements?.map(\.id))
        parser.append(#""a": 2}, {"#)
        let second = try #require(parser.content(id: id)?.elements?.map(\.id))
        #expect(Array(second.prefix(2)) == first && Set(second).count == 3)
    }

    private static func value(depth: Int, _ generator: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .integer(Int64.random(in: -1000...1000, using: &generator))
        case 3: return .number(Double.random(in: -1...1, using: &generator))
        case 4:
            return .string(["", "plain", "a \"quote\" \\ \n", "né😀", "\u{1}"].randomElement(using: &generator) ?? "")
        case 5:
            return .array(
                (0..<Int.random(in: 0..<4, using: &generator)).map { _ in value(depth: depth - 1, &generator) })
        default:
            var content: [(String, JSONValue)] = []
            for index in 0..<Int.random(in: 0..<4, using: &generator) {
                content.append(("key \(index)", value(depth: depth - 1, &generator)))
            }
            return .object(.init(uniqueKeysWithValues: content))
        }
    }
}
