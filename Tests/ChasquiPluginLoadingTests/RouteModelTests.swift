import ChasquiCore
import ChasquiPlugin
import ChasquiPluginLoading
import Logging
import Synchronization
import TestSupport
import Testing

@Suite("A library's route that has the model answer", .timeLimit(.minutes(15)))
struct RouteModelTests {
    private static let chat = #"{"messages":[{"role":"user","content":"Hi"}],"max_tokens":7}"#

    @Test("asks on behalf of its request, and gets the answer's pieces")
    func chat() async throws {
        let model = Model(says: ["Hel", "lo"])
        #expect(try await ask(model, Self.chat) == "0:Hello\n3:stop\n")
        let asked = try #require(model.chats.first)
        #expect(asked.messages.map(\.content) == ["Hi"])
        #expect(asked.options.maxTokens == 7)
        #expect(asked.identity.id == "request-1")
    }

    @Test("asks for a completion where there are no messages")
    func completion() async throws {
        let model = Model(says: ["Hello"])
        #expect(try await ask(model, #"{"prompt":"Once"}"#) == "0:Hello\n3:stop\n")
        #expect(model.completions.first?.prompts == [.text("Once")])
    }

    @Test(
        "answers with the model's refusal where it leaves it at that",
        arguments: ["{", #"{"messages":3}"#, #"{"prompt":"a","n":2}"#, #"{"prompt":["a","b"]}"#, "{}"])
    func refused(body: String) async {
        let error = await #expect(throws: InferenceError.self) { try await ask(Model(says: []), body) }
        guard case .invalid? = error else { return #expect(Bool(false), "\(error as Any)") }
    }

    @Test("answers so as well where the queue is full")
    func overloaded() async {
        let full = InferenceError.overloaded(.requests(waiting: 3), retryAfter: .seconds(2))
        await #expect(throws: full) { try await ask(Model(says: [], refusal: full), Self.chat) }
    }

    @Test("ends the answer when it has enough")
    func enough() async throws {
        let model = Model(says: ["Hello"], isEndless: true)
        #expect(try await ask(model, Self.chat, at: "generate-one") == "0:Hello\n")
        var abandoned = model.abandoned.makeAsyncIterator()
        await abandoned.next()
    }

    @Test("is told that its client is gone while the model has nothing to say, and so is the model")
    func gone() async throws {
        let (model, log) = (Model(says: [], isEndless: true), CapturedLog())
        let task = Task { try await ask(model, Self.chat, log: log) }
        var (begun, abandoned) = (model.begun.makeAsyncIterator(), model.abandoned.makeAsyncIterator())
        await begun.next()
        task.cancel()
        _ = await task.result
        await abandoned.next()
        await log.wait(for: "the model answers nobody")
    }

    @Test("and that was built with version 1.0 of the header works as it did")
    func firstVersion() async throws {
        let path = try OddLibrary.compiledForFirstVersion()
        #expect(try await ask(Model(says: []), "as it was", at: "echo", of: path) == "as it was")
        #expect(try await ask(Model(says: []), Self.chat, at: "generate", of: path).isEmpty)
    }

    /// What a route of `odd.c` writes.
    private func ask(
        _ model: Model, _ body: String, at what: String = "generate", of library: String? = nil,
        log: CapturedLog = CapturedLog()
    ) async throws -> String {
        let plugin = try OddLibrary.plugin(at: library ?? OddLibrary.compiled(), log: log)
        let head = RequestHead(method: .post, path: "/odd/\(what)", logger: Logger(label: "test"))
        let request = PluginRequest(
            head: head, parameters: ["what": what], body: Array(body.utf8), identity: RequestIdentity(id: "request-1"),
            models: SingleModelDirectory(model))
        let response = try await plugin.registration.routes[0].handler(request)
        switch response.body {
        case .bytes(let bytes): return String(decoding: bytes, as: UTF8.self)
        case .stream(let write):
            var writer: any PluginBodyWriter = Page()
            try await write(&writer)
            return String(decoding: (writer as? Page)?.bytes ?? [], as: UTF8.self)
        case .passed: return ""
        }
    }
}

private struct Page: PluginBodyWriter {
    var bytes: [UInt8] = []

    mutating func write(_ more: [UInt8]) async throws { bytes += more }
}

/// Says what a test wrote. Nothing else is asked of it.
private final class Model: ForwardingService {
    private let texts: [String]
    private let isEndless: Bool
    private let refusal: InferenceError?
    private let asked = Mutex<(chats: [ChatRequest], completions: [CompletionRequest])>(([], []))
    let (begun, begin) = AsyncStream<Void>.makeStream()
    /// Of answers that were left before their end.
    let (abandoned, abandon) = AsyncStream<Void>.makeStream()

    init(says texts: [String], isEndless: Bool = false, refusal: InferenceError? = nil) {
        self.texts = texts
        self.isEndless = isEndless
        self.refusal = refusal
    }

    var base: any InferenceService { self }
    var serverTools: [Tool] { [] }
    var chats: [ChatRequest] { asked.withLock { $0.chats } }
    var completions: [CompletionRequest] { asked.withLock { $0.completions } }

    func chat(_ request: ChatRequest) async throws(InferenceError) -> GenerationStream {
        asked.withLock { $0.chats.append(request) }
        return try answer()
    }

    func complete(_ request: CompletionRequest) async throws(InferenceError) -> GenerationStream {
        asked.withLock { $0.completions.append(request) }
        return try answer()
    }

    private func answer() throws(InferenceError) -> GenerationStream {
        if let refusal { throw refusal }
        let channel = GenerationChannel { [abandon] in abandon.yield() }
        for text in texts { channel.send(.text(TextDelta(text: text, tokens: [1]))) }
        let summary = GenerationSummary(
            reason: .endOfGeneration,
            usage: TokenUsage(promptTokens: 1, cachedTokens: 0, completionTokens: texts.count),
            timings: GenerationTimings(queue: .zero, prefill: .zero, decode: .zero))
        if !isEndless { channel.send(.finished(summary)) }
        begin.yield()
        return GenerationStream(channel)
    }
}
