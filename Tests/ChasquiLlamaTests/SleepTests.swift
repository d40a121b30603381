import ChasquiCore
import Foundation
import Logging
import Testing

@testable import ChasquiLlama

private let rankingModel = ProcessInfo.processInfo.environment["CHASQUI_TINY_RANKING_MODEL"]

@Suite("A model that nobody needs", .enabled(if: TinyModel.isThere && rankingModel != nil), .timeLimit(.minutes(15)))
struct SleepTests {
    /// Sleeps as soon as it may.
    private func withSleeper(
        model: String? = TinyModel.path, _ change: @escaping (inout EngineConfiguration) -> Void = { _ in },
        _ body: (Sleeper) async throws -> Void
    ) async throws {
        let (sleeps, sleeping) = AsyncStream<Void>.makeStream()
        let logger = Logger(label: "test") { _ in SleepLog { sleeping.yield() } }
        try await withService(
            model: model, logger: logger,
            {
                $0.sleepAfter = .microseconds(1)
                change(&$0)
            }
        ) { service in
            try await body(Sleeper(service: service, sleeps: sleeps))
        }
    }

    /// A model's file that a test may take away.
    private func withModelFile(_ body: (_ path: String) async throws -> Void) async throws {
        let path = NSTemporaryDirectory() + "chasqui-\(UUID().uuidString).gguf"
        try FileManager.default.copyItem(atPath: TinyModel.path ?? "", toPath: path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        try await body(path)
    }

    @Test("is freed, told as asleep while requests are taken, and answers the next one as before")
    func wakes() async throws {
        try await withSleeper { sleeper in
            let service = sleeper.service
            let first = try await service.answer(request(.text("once upon a time")))
            await sleeper.isAsleep()
            #expect(service.readiness == .ready)
            #expect(service.properties != nil)
            #expect(service.model.figures?.slots == 4)
            let again = try await service.answer(request(.text("once upon a time")))
            #expect(again.tokens == first.tokens)
            #expect(service.activity.sleeps >= 1)
        }
    }

    @Test("is not woken by who only looks")
    func looking() async throws {
        try await withSleeper { sleeper in
            let service = sleeper.service
            await sleeper.isAsleep()
            let sleeps = service.activity.sleeps
            let slots = try await service.slots()
            #expect(slots.map(\.number) == [0, 1, 2, 3])
            let hasEnded = try await service.endReasoning(of: "x")
            #expect(!hasEnded)
            #expect(service.activity.isSleeping)
            #expect(service.activity.sleeps == sleeps)
        }
    }

    @Test("finds what it had computed in host memory")
    func keepsMemory() async throws {
        try await withSleeper({ $0.storedBytes = 64 << 20 }) { sleeper in
            let service = sleeper.service
            let prompt = Prompt.tokens((0..<200).map { TokenID($0 % 50 + 10) })
            let first = try await service.answer(request(prompt))
            await sleeper.isAsleep()
            #expect(service.activity.usedCells == 0)
            let again = try await service.answer(request(prompt))
            #expect(again.tokens == first.tokens)
            #expect((again.summary?.usage.cachedTokens ?? 0) >= 199)
            #expect(service.activity.memoryTokens >= 199)
        }
    }

    @Test("finds what it had computed on disk, where there is a directory for it")
    func keepsDisk() async throws {
        let directory = NSTemporaryDirectory() + "chasqui-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        try await withSleeper({
            $0.storedBytes = 64 << 20
            $0.storedDirectory = directory
        }) { sleeper in
            let service = sleeper.service
            let prompt = Prompt.tokens((0..<200).map { TokenID($0 % 50 + 10) })
            let first = try await service.answer(request(prompt))
            await sleeper.isAsleep()
            let again = try await service.answer(request(prompt))
            #expect(again.tokens == first.tokens)
            #expect((again.summary?.usage.cachedTokens ?? 0) >= 199)
            #expect(service.activity.diskTokens >= 199)
        }
    }

    @Test("answers many that come at once while it sleeps")
    func many() async throws {
        try await withSleeper { sleeper in
            let service = sleeper.service
            await sleeper.isAsleep()
            let answers = try await service.answers((0..<12).map { request(.text("number \($0)")) })
            #expect(answers.allSatisfy { $0.tokens.count == 16 })
        }
    }

    @Test("that cannot be loaded again says why, and is tried again with the next request")
    func failure() async throws {
        try await withModelFile { path in
            try await withSleeper(model: path) { sleeper in
                let service = sleeper.service
                await sleeper.isAsleep()
                try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
                defer { try? FileManager.default.removeItem(atPath: path + ".away") }
                for _ in 0..<2 {
                    await #expect(
                        throws: InferenceError.unavailable(message: ModelLoadError.noSuchFile(path: path).description)
                    ) { _ = try await service.answer(request(.text("a"))) }
                }
                try FileManager.default.copyItem(atPath: path + ".away", toPath: path)
                #expect(try await service.answer(request(.text("a"))).tokens.count == 16)
            }
        }
    }

    @Test("is not waited for by a request whose time is over, or whose client is gone")
    func givesUp() async throws {
        try await withSleeper { sleeper in
            let service = sleeper.service
            await sleeper.isAsleep()
            await #expect(throws: InferenceError.timedOut(after: .zero)) {
                _ = try await service.answer(request(.text("a"), timeout: .zero))
            }
            let waiting = Task { try await service.answer(request(.text("a"))) }
            waiting.cancel()
            _ = await waiting.result
            let answer = try await service.answer(request(.text("a")))
            #expect(answer.tokens.count == 16)
        }
    }

    @Test("ends when it is told to, asleep or waking")
    func ends() async throws {
        try await withSleeper { sleeper in await sleeper.isAsleep() }
        try await withSleeper { sleeper in
            let service = sleeper.service
            await sleeper.isAsleep()
            let waiting = Task { try await service.answer(request(.text("a"), count: 1)) }
            service.beginShutdown(isImmediate: false)
            _ = await waiting.result
        }
    }

    @Test("that makes vectors besides makes them after a sleep, too")
    func vectors() async throws {
        try await withSleeper({ $0.embedding.isEnabled = true }) { sleeper in
            let service = sleeper.service
            let wanted = EmbeddingRequest(identity: RequestIdentity(id: "test"), inputs: [.text("a road")])
            let first = try await service.embed(wanted)
            await sleeper.isAsleep()
            #expect(try await service.embed(wanted) == first)
        }
    }

    @Test("that only gives scores or vectors sleeps, too")
    func encoder() async throws {
        try await withSleeper(model: rankingModel, { $0.embedding.pooling = .mean }) { sleeper in
            let service = sleeper.service
            let wanted = EmbeddingRequest(identity: RequestIdentity(id: "test"), inputs: [.text("a road")])
            let first = try await service.embed(wanted)
            await sleeper.isAsleep()
            #expect(try await service.embed(wanted) == first)
        }
    }
}

/// A service, and what it says of its sleep.
private struct Sleeper {
    let service: LlamaService
    let sleeps: AsyncStream<Void>

    /// Returns when the model sleeps.
    func isAsleep() async {
        var events = sleeps.makeAsyncIterator()
        while !service.activity.isSleeping { await events.next() }
    }
}

/// Tells when a model is freed.
private struct SleepLog: LogHandler {
    let onSleep: @Sendable () -> Void
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    init(onSleep: @escaping @Sendable () -> Void) {
        self.onSleep = onSleep
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        if event.message.description.contains("sleeps") { onSleep() }
    }
}
