import ChasquiCore
import Testing

@testable import ChasquiLlama

@Suite("The format of a string in a JSON schema", .enabled(if: TinyModel.isThere))
struct SchemaFormatTests {
    private let model: LlamaModel

    init() throws {
        model = try LlamaModel.load(LlamaModel.LoadOptions(path: TinyModel.path ?? ""))
    }

    private func takes(_ json: String, _ schema: String) throws -> Bool {
        try SchemaReading(schema, model: model).takes(json)
    }

    @Test(
        "holds it",
        arguments: [
            (
                "date", ["2024-02-29", "2000-02-29", "0001-01-31", "1999-12-31", "2023-02-28", "2026-04-30"],
                ["2226-02-30", "2023-02-29", "4900-02-29", "0000-04-08", "2026-04-31", "2026-13-01", "2026-01-00"]
            ),
            (
                "date-time", ["2024-02-29T23:59:59Z", "2026-11-27T07:00:00.125-05:00"],
                ["2023-02-29T23:59:59Z", "2026-11-27T24:00:00Z", "2026-11-27", "2026-11-27T07:00:00"]
            ),
            ("email", ["ana.quispe+1@mail.example.pe", "a@b.co"], ["a@b", "a.@b.co", "@b.co", "a b@c.de", "a@-b.co"]),
            ("hostname", ["localhost", "a-1.example.com"], ["-a", "a-", "a..b", "a_b", ""]),
            ("ipv4", ["0.0.0.0", "255.249.199.10"], ["256.1.1.1", "1.2.3", "01.2.3.4", "1.2.3.4.5"]),
            (
                "ipv6",
                ["::", "::1", "fe80::1", "1::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "1::3:4:5:6:7:8", "1:2::7:8"],
                ["1:2", ":1", "1::2::3", "1:2:3:4:5:6:7:8:9", "12345::", "g::", ""]
            ),
            (
                "duration", ["P1Y2M3DT4H5M6S", "PT36H", "P4W", "P1M", "PT5M", "P2DT1S"],
                ["P", "PT", "1D", "P1S", "P1Y2D", "P1DT", "P1W2D"]
            ),
            (
                "uri",
                [
                    "https://example.com/a/b?x=1&y=%20#top", "http://10.0.0.1:8080", "mailto:a@b.co",
                    "file:///etc/hosts",
                    "urn:isbn:0451450523",
                ],
                ["example.com", "/a", "http://a b", "http://%zz/", "1a:b", "http://a#b#c"]
            ),
        ] as [(String, [String], [String])])
    func holds(format: String, right: [String], wrong: [String]) throws {
        let schema = #"{"type": "string", "format": "\#(format)"}"#
        for text in right { #expect(try takes("\"\(text)\"", schema), "\(text)") }
        for text in wrong { #expect(try !takes("\"\(text)\"", schema), "\(text)") }
    }

    @Test("holds the lengths of its parts")
    func lengths() throws {
        let name = String(repeating: "a", count: 63)
        for (format, text) in [("hostname", "\(name).\(name)"), ("email", "\(name)a@\(name).pe")] {
            let schema = #"{"type": "string", "format": "\#(format)"}"#
            #expect(try takes("\"\(text)\"", schema))
            #expect(try !takes("\"a\(text)\"", schema))
        }
    }

    @Test("is a pattern for each that is held")
    func patterns() {
        #expect(Set(SchemaFormats.patterns.keys) == Set(SchemaFormats.expressions.keys))
    }

    @Test("goes before lengths, and behind what else holds the string")
    func order() throws {
        #expect(try takes(#""1.2.3.4""#, #"{"type": "string", "format": "ipv4", "maxLength": 3}"#))
        #expect(try takes(#""b""#, #"{"type": "string", "format": "ipv4", "pattern": "^b$"}"#))
        #expect(try takes(#""b""#, #"{"type": "string", "format": "ipv4", "enum": ["b"]}"#))
        #expect(try takes(#""b""#, #"{"format": "ipv4", "const": "b"}"#))
    }

    @Test("is of strings alone, and nothing where it is unknown")
    func strings() throws {
        let nullable = #"{"type": ["string", "null"], "format": "ipv4"}"#
        #expect(try takes("null", nullable))
        #expect(try takes(#""1.2.3.4""#, nullable))
        #expect(try !takes(#""b""#, nullable))
        #expect(try takes("7", #"{"type": "integer", "format": "ipv4"}"#))
        #expect(try takes(#""b""#, #"{"type": "string", "format": "iri"}"#))
    }
}
