import Logging
import Testing

@testable import ChasquiServing

@Suite("Secrets in log lines") struct RedactionTests {
    private static let token = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl-_"
    private static let key = "csq_AbCdEf12_0123456789ABCDEFGHIJKLMNOPQRSTUV"

    @Test(
        "are hidden, and nothing else is",
        arguments: [
            ("Authorization: Bearer abc123!", "Authorization: Bearer hidden!"),
            ("BASIC dXNlcjpwYXNzd29yZA== was sent", "BASIC hidden was sent"),
            ("the key \(key), twice: \(key)", "the key csq_AbCdEf12_hidden, twice: csq_AbCdEf12_hidden"),
            ("sk-proj-abcdefghijklmnop", "hidden"),
            ("token=\(token)&x=1", "token=hidden&x=1"),
            ("https://user:pass@host/path?a=b@c", "https://hidden@host/path?a=b@c"),
            ("bearer of news; basic facts", "bearer of news; basic facts"),
            ("http://host/a@b, csq_ and eyJust.one", "http://host/a@b, csq_ and eyJust.one"),
            ("ask-and-you-shall-receive, risk-averse", "ask-and-you-shall-receive, risk-averse"),
            ("", ""), ("csq_", "csq_"), ("Bearer ", "Bearer "), ("://", "://"), ("é🦙:", "é🦙:"),
        ])
    func texts(text: String, shown: String) {
        #expect(Redaction.redacted(text) == shown)
    }

    @Test("are hidden wherever they stand in a line, and by the names of their fields")
    func lines() throws {
        let sink = MemorySink()
        let traits = TerminalTraits(isTerminal: false, hasColors: false)
        let make = LogSystem.handlers(for: LoggingConfiguration(), file: nil, terminal: traits, console: sink)
        struct Failure: Error, CustomStringConvertible { var description: String { "with \(RedactionTests.token)" } }
        Logger(label: "test", factory: make).error(
            "\(Self.key)", error: Failure(),
            metadata: [
                "api_key": "whatever", "list": ["\(Self.token)"], "map": ["Authorization": "anything"], "status": "200",
                "count": .stringConvertible(7), "id": "mine",
            ])
        let line = try #require(sink.lines.first)
        for secret in ["0123456789ABC", "eyJ", "whatever", "anything"] { #expect(!line.contains(secret)) }
        for shown in [#""count":7"#, #""id":"mine""#, #""error":"with hidden""#] { #expect(line.contains(shown)) }
    }

    @Test("cost one pass, however many beginnings of them there are")
    func manyBeginnings() {
        let text = String(repeating: "eyJ-", count: 100_000)
        #expect(Redaction.redacted(text) == text)
    }

    @Test(
        "that a setting may not have are not in its error",
        arguments: [("OTEL_EXPORTER_OTLP_HEADERS", "hidden one"), ("CHASQUI_OTLP_ENDPOINT", "http://a:hidden-two@b")])
    func settings(variable: String, value: String) {
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationSources(environment: [variable: value]).resolve()
        }
        #expect(error.map { !$0.description.contains("hidden one") && !$0.description.contains("hidden-two") } == true)
    }
}
