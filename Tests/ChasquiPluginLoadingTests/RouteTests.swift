import ChasquiAccess
import ChasquiCore
import ChasquiPlugin
import ChasquiPluginLoading
import HTTPTypes
import Logging
import TestSupport
import Testing

@Suite("A library's route")
struct RouteTests {
    private struct NoModels: ModelDirectory {
        var services: [any InferenceService] { [] }
        func service(named name: String?) throws(InferenceError) -> any InferenceService { throw .cancelled }
    }

    /// Keeps what is written, and goes away after so many bytes.
    private struct Sink: PluginBodyWriter {
        struct Full: Error {}

        var bytes: [UInt8] = []
        var most = Int.max

        mutating func write(_ more: [UInt8]) async throws {
            bytes += more
            if bytes.count > most { throw Full() }
        }
    }

    private func request(_ what: String, body: String = "", from principal: Principal? = nil) -> PluginRequest {
        let head = RequestHead(
            method: .post, path: "/odd/\(what)", query: ["q": "ä"], headers: [.authorization: "Bearer secret"],
            principal: principal, logger: Logger(label: "test"))
        return PluginRequest(
            head: head, parameters: ["what": what], body: Array(body.utf8), identity: RequestIdentity(id: "1"),
            models: NoModels())
    }

    private func ask(_ what: String, body: String = "", log: CapturedLog = CapturedLog()) async throws -> PluginResponse
    {
        let plugin = try OddLibrary.plugin(at: OddLibrary.compiled(), log: log)
        return try await plugin.registration.routes[0].handler(request(what, body: body))
    }

    private func bytes(of response: PluginResponse, most: Int = .max) async throws -> [UInt8] {
        switch response.body {
        case .bytes(let bytes): return bytes
        case .stream(let write):
            var writer: any PluginBodyWriter = Sink(most: most)
            try await write(&writer)
            return (writer as? Sink)?.bytes ?? []
        case .passed: return []
        }
    }

    @Test("sees the request, and answers with status, headers and body")
    func echo() async throws {
        let response = try await ask("echo", body: "a\0b")
        #expect(response.status == .created)
        #expect(response.headers[.contentType] == "application/x-echo")
        #expect(response.headers[HTTPField.Name("x-query")!] == "ä")
        #expect(try await bytes(of: response) == Array("a\0b".utf8))
    }

    @Test("sees the name of the key, and nobody where none is needed")
    func principal() async throws {
        let plugin = try OddLibrary.plugin(at: OddLibrary.compiled())
        let callers: [(Principal?, String)] = [
            (Principal(id: "7", name: "Ann"), "Ann"), (Principal(id: "", name: "anonymous"), ""), (nil, ""),
        ]
        for (principal, name) in callers {
            let response = try await plugin.registration.routes[0].handler(request("echo", from: principal))
            #expect(response.headers[HTTPField.Name("x-principal")!] == name)
        }
    }

    @Test("streams what it writes, in order")
    func streams() async throws {
        let response = try await ask("stream")
        #expect(response.headers[.contentType] == "text/event-stream")
        let text = try await String(decoding: bytes(of: response), as: UTF8.self)
        #expect(text == (0..<5).map { "data: \($0)\n\n" }.joined())
    }

    @Test("is told that its reader is gone, and waits for a slow one before that")
    func flood() async throws {
        let log = CapturedLog()
        let response = try await ask("flood", log: log)
        await #expect(throws: Sink.Full.self) { try await bytes(of: response, most: 1 << 20) }
        _ = consume response
        await log.wait(for: "the reader of the flood is gone")
    }

    @Test("is told that its reader is gone when nobody ever reads the body")
    func unread() async throws {
        let log = CapturedLog()
        _ = try await ask("flood", log: log)
        await log.wait(for: "the reader of the flood is gone")
    }

    @Test("is told that its client is gone while it computes")
    func cancelled() async throws {
        let log = CapturedLog()
        let plugin = try OddLibrary.plugin(at: OddLibrary.compiled(), log: log)
        let task = Task { try await plugin.registration.routes[0].handler(request("hang")) }
        await log.wait(for: "started")
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        await log.wait(for: "the hanging route returned")
    }

    @Test("refuses with a status and a message")
    func refuses() async throws {
        let error = await #expect(throws: RequestRefusal.self) { try await ask("refuse") }
        #expect(error == RequestRefusal(status: 418, message: "no tea here"))
    }

    @Test("that writes nothing has an empty answer")
    func nothing() async throws {
        let response = try await ask("nothing")
        #expect(response.status == .ok)
        #expect(try await bytes(of: response).isEmpty)
    }

    @Test(
        "fails with what it did wrong",
        arguments: [
            ("status", "respond: status 9999 is not 200 to 599"),
            ("injection", "respond: headers[0].value has characters that no header may have"),
            ("name", "respond: headers[0].name is no name of a header"),
            ("length", "respond: headers[0] is content-length, which is the server's"),
            ("replace", "replace: it is of filters"), ("utf8", "refuse: message is not UTF-8"),
            ("fail", "returned 1"),
        ])
    func wrong(what: String, words: String) async throws {
        let error = await #expect(throws: PluginCallError.self) { try await ask(what) }
        #expect(error?.reason.hasSuffix(words) == true)
    }

    @Test("that refuses after it has begun breaks its answer off")
    func late() async throws {
        await #expect(throws: PluginCallError.self) { try await bytes(of: ask("late")) }
    }
}
