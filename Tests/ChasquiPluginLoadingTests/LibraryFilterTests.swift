import ChasquiAPI
import ChasquiCore
import ChasquiPlugin
import TestSupport
import Testing

@testable import ChasquiPluginLoading

@Suite("A library's filters")
struct LibraryFilterTests {
    private let log = CapturedLog()
    private let filter: LibraryFilter

    init() throws {
        let library = try PluginLibrary(path: OddLibrary.compiled(), configuration: .object([:]), logger: log.logger)
        filter = LibraryFilter(plugin: LoadedPlugin(library, timeout: .seconds(30), logger: log.logger))
    }

    private func request(_ text: String) -> CompletionRequest {
        CompletionRequest(identity: RequestIdentity(id: "1"), prompts: [.text(text)], options: GenerationOptions())
    }

    private func changed(_ text: String) async throws -> CompletionRequest {
        let document = FilterDocument(request(text))
        guard let changes = try await filter.changes(to: document, id: "1") else { return request(text) }
        var result = request(text)
        try document.apply(changes, to: &result)
        return result
    }

    @Test("let a request pass, change it, or refuse it")
    func requests() async throws {
        #expect(try await filter.changes(to: FilterDocument(request("hello")), id: "1") == nil)
        #expect(try await changed("odd:short").options.maxTokens == 1)
        let refusal = await #expect(throws: RequestRefusal.self) { try await changed("odd:refuse") }
        #expect(refusal == RequestRefusal(status: 451, message: "not that"))
    }

    @Test(
        "fail in words that say how",
        arguments: [
            ("status", "used the host wrongly: refuse: status 9999 is not 400 to 599"),
            ("utf8", "used the host wrongly: replace: text is not UTF-8"),
            ("json", "replaced the request with what is no JSON"), ("fail", "returned 1"),
        ])
    func failures(what: String, words: String) async throws {
        let error = await #expect(throws: PluginCallError.self) { try await changed("odd:\(what)") }
        #expect(error?.reason.hasPrefix(words) == true)
    }

    @Test("change an answer, and are told of its end")
    func answers() async throws {
        var answer: (any PieceFilter)? = filter.answer(to: .completion(request("odd:upper")))
        #expect(try await answer?.filter(EventPiece(kind: .text, text: "aä")) == EventVerdict(text: "Aä"))
        #expect(try await answer?.filter(EventPiece(kind: .finished, text: "stop")) == .pass)
        answer = nil
        await log.wait(for: "the answer in capitals is closed")
    }

    @Test("have a state for each answer")
    func states() async throws {
        let (one, other) = (
            filter.answer(to: .completion(request("odd:hold"))), filter.answer(to: .completion(request("odd:hold")))
        )
        for (answer, text) in [(one, "a"), (other, "b"), (one, "c")] {
            #expect(try await answer.filter(EventPiece(kind: .text, text: text)) == EventVerdict(text: ""))
        }
        let end = EventPiece(kind: .finished, text: "stop")
        #expect(try await one.filter(end) == EventVerdict(text: "ac"))
        #expect(try await other.filter(end) == EventVerdict(text: "b"))
    }

    @Test("stop an answer, and fail it")
    func ends() async throws {
        let piece = EventPiece(kind: .text, text: "a")
        #expect(try await filter.answer(to: .completion(request("odd:stop"))).filter(piece).stops)
        for what in ["eventfail", "eventutf8"] {
            await #expect(throws: PluginCallError.self) {
                try await filter.answer(to: .completion(request("odd:\(what)"))).filter(piece)
            }
        }
    }

    @Test("that never return are left when nobody waits any more, and told so", arguments: ["slow", "eventslow"])
    func slow(what: String) async throws {
        let asking = Task {
            _ = try await changed("odd:\(what)")
            let answer = filter.answer(to: .completion(request("odd:\(what)")))
            _ = try await answer.filter(EventPiece(kind: .text, text: "a"))
        }
        await log.wait(for: "it hangs")
        asking.cancel()
        await #expect(throws: (any Error).self) { try await asking.value }
        await log.wait(for: "a plugin returned that was given up")
    }
}
