import ChasquiAccess
import Foundation
import GRDB
import Logging
import ServiceLifecycle
import TestSupport
import Testing

@testable import ChasquiStore

@Suite("What is written when the server ends", .timeLimit(.minutes(15)))
struct ShutdownTests {
    /// Runs a service until a graceful shutdown that begins at once, and ends when the service does.
    private static func runAndEnd(_ service: any Service) async throws {
        let (started, start) = AsyncStream<Void>.makeStream()
        let group = ServiceGroup(services: [service, StartSignal(start: start)], logger: Logger(label: "test"))
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await group.run() }
            _ = await started.first { _ in true }
            await group.triggerGracefulShutdown()
            try await tasks.waitForAll()
        }
    }

    private struct StartSignal: Service {
        let start: AsyncStream<Void>.Continuation

        func run() async throws {
            start.yield()
            try await gracefulShutdown()
        }
    }

    @Test("usage is written, without a complaint")
    func usage() async throws {
        let store = try TemporaryStore()
        let usage = UsageStore(try store.open())
        let log = CapturedLog()
        let writer = UsageWriter(usage, keep: nil, logger: log.logger)
        writer.record(.sample())
        try await Self.runAndEnd(writer)
        #expect(try await usage.totals(UsageQuery()).map(\.requests) == [1])
        #expect(log.warnings.isEmpty)
    }

    @Test("usage that cannot be written is lost, and one line says how much")
    func lostUsage() async throws {
        let store = try TemporaryStore()
        let database = try store.open()
        try await database.write { try $0.execute(sql: "PRAGMA query_only = 1") }
        let log = CapturedLog()
        let writer = UsageWriter(UsageStore(database), keep: nil, logger: log.logger)
        for _ in 0..<3 { writer.record(.sample()) }
        try await Self.runAndEnd(writer)
        #expect(log.warnings.filter { $0.contains("usage is lost") }.count == 1)
        #expect(log.texts.last?.contains("records=3") == true, "\(log.texts)")
        #expect(writer.lost == 3)
    }

    @Test("kept answers are written, without a complaint")
    func responses() async throws {
        let store = try TemporaryStore()
        let responses = ResponseStore(try store.open())
        let log = CapturedLog()
        let archive = ResponseArchive(
            responses, limitBytes: 10_000, logger: log.logger)
        archive.keep(Data("body".utf8), under: Data("key".utf8))
        try await Self.runAndEnd(archive)
        #expect(try await responses.body(Data("key".utf8)) == Data("body".utf8))
        #expect(log.warnings.isEmpty)
    }
}
