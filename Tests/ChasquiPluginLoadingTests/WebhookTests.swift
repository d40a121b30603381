import ChasquiAPI
import ChasquiCore
import ChasquiPlugin
import OrderedCollections
import Testing

@testable import ChasquiPluginLoading

@Suite("A webhook")
struct WebhookTests {
    private let hook: HookProcess

    init() throws {
        hook = try HookProcess()
    }

    private func filter(_ path: String, secret: String? = nil) throws -> WebhookFilter {
        let item = PluginConfiguration(secret.map { ["secret": .string($0)] } ?? [:])
        let url = "http://127.0.0.1:\(hook.port)/\(path)"
        return try WebhookFilter(WebhookSettings(url: url, item: item))
    }

    private let chat = ChatRequest(
        identity: RequestIdentity(id: "1"),
        messages: [ChatMessage(role: .system, content: "a"), ChatMessage(role: .user, content: "b")],
        options: GenerationOptions())

    private func changed(_ path: String) async throws -> ChatRequest {
        let document = FilterDocument(chat)
        guard let changes = try await filter(path).changes(to: document, id: "1") else { return chat }
        var result = chat
        try document.apply(changes, to: &result)
        return result
    }

    @Test("lets a request pass, with a word or without one", arguments: ["pass", "empty"])
    func passes(path: String) async throws {
        #expect(try await filter(path).changes(to: FilterDocument(chat), id: "1") == nil)
    }

    @Test("is asked about many requests at once")
    func together() async throws {
        let filter = try filter("together")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 {
                group.addTask {
                    let changes = try await filter.changes(to: FilterDocument(chat), id: "1")
                    #expect(changes == nil)
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("changes a request")
    func replaces() async throws {
        let result = try await changed("replace")
        #expect(result.messages == chat.messages.reversed())
        #expect(result.options.maxTokens == 3)
    }

    @Test("refuses a request with status, message and code")
    func refuses() async throws {
        let refusal = await #expect(throws: RequestRefusal.self) { try await changed("refuse") }
        #expect(refusal == RequestRefusal(status: 451, message: "not that", code: "no"))
    }

    @Test("changes and stops an answer")
    func events() async throws {
        let piece = EventPiece(kind: .text, text: "ab")
        #expect(try await filter("upper").answer(to: .chat(chat)).filter(piece) == EventVerdict(text: "AB"))
        let end = EventPiece(kind: .finished, text: "stop")
        #expect(try await filter("upper").answer(to: .chat(chat)).filter(end) == .pass)
        #expect(try await filter("stop").answer(to: .chat(chat)).filter(piece) == EventVerdict(text: ".", stops: true))
    }

    @Test("can check who asks it")
    func signature() async throws {
        let signed = try filter("signed", secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
        #expect(try await signed.changes(to: FilterDocument(chat), id: "1") == nil)
        await #expect(throws: RequestRefusal.self) { try await changed("signed") }
        let other = try filter("signed", secret: "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB")
        await #expect(throws: RequestRefusal.self) { try await other.changes(to: FilterDocument(chat), id: "1") }
    }

    @Test(
        "that does not answer as it should has failed, in words that say how",
        arguments: [
            ("redirect", "answered with the status 307"), ("error", "answered with the status 500"),
            ("large", "answered with more than 16 MiB"), ("bomb", "answered with more than 16 MiB"),
            ("words", "answered with what is no JSON"),
            ("action", "sent an answer that has no 'action'"), ("close", "cannot be asked"),
            ("crash", "cannot be asked"),
            ("stop", "answered a request with a text or with stop"),
        ])
    func failures(path: String, words: String) async throws {
        let error = await #expect(throws: PluginCallError.self) { try await changed(path) }
        #expect(error?.reason.hasPrefix(words) == true, "\(String(describing: error))")
    }

    @Test("that takes too long is left, also in the middle of its answer", arguments: ["slow", "half"])
    func timeout(path: String) async throws {
        await #expect(throws: TimeLimit.Exceeded.self) {
            try await TimeLimit.run(.milliseconds(200)) { try await changed(path) }
        }
    }
}

@Suite("A webhook's settings")
struct WebhookSettingTests {
    private func settings(_ url: String, _ item: PluginConfiguration = PluginConfiguration()) throws -> WebhookSettings
    {
        try WebhookSettings(url: url, item: item)
    }

    @Test("have a name that its address makes, or one of their own")
    func names() throws {
        #expect(try settings("https://Filter.example:8443/v1/Check").name == "webhook-filter-example-8443-v1-check")
        let named = PluginConfiguration(["name": .string("mine")])
        #expect(try settings("https://filter.example", named).name == "mine")
        #expect(try settings("https://filter.example").occasions == [.request])
    }

    @Test(
        "that cannot be used are refused with the member",
        arguments: [
            ("ftp://a.example", [:], "webhook"), ("https://", [:], "webhook"),
            ("https://u:p@a.example", [:], "webhook"), ("http://a.example:99999/", [:], "webhook"),
            ("https://a.example", ["on": .array([])], "on"),
            ("https://a.example", ["on": .array([.string("answers")])], "on[0]"),
            ("https://a.example", ["secret": .string("short")], "secret"),
            ("https://a.example", ["secret_file": .string("/nowhere")], "secret_file"),
        ] as [(String, [String: JSONValue], String)])
    func wrong(url: String, members: [String: JSONValue], field: String) throws {
        let item = PluginConfiguration(.init(uniqueKeysWithValues: members.map { ($0, $1) }))
        let error = #expect(throws: PluginConfigurationError.self) { try settings(url, item) }
        #expect(error?.field == field)
    }

    /// The example of the Standard Webhooks specification.
    @Test("sign as the specification's example does")
    func signature() throws {
        let secret = try #require(WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n"))
        let signature = secret.signature(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", time: 1_614_265_330, body: #"{"test": 2432232314}"#)
        #expect(signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }
}
