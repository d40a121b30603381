import ChasquiAccess
import Foundation
import GRDB
import Logging
import Synchronization
import TestSupport
import Testing

@testable import ChasquiStore

extension UsageRecord {
    static func sample(
        request: String = "r", at: Double = 1_800_000_000, caller: String? = "k1", name: String? = "shop",
        model: String = "m", prompt: Int = 10, generated: Int = 5, outcome: Outcome = .done
    ) -> UsageRecord {
        UsageRecord(
            at: Date(timeIntervalSince1970: at), request: request, caller: caller, name: name, model: model,
            route: "/completion", promptTokens: prompt, cachedTokens: 2, generatedTokens: generated,
            queueMilliseconds: 1, firstTokenMilliseconds: 2, totalMilliseconds: 500, status: 200, outcome: outcome)
    }
}

@Suite("The usage ledger")
struct UsageTests {
    @Test("sums are made by any grouping, over any range")
    func totals() async throws {
        let store = try TemporaryStore()
        let usage = UsageStore(try store.open())
        try await usage.append([
            .sample(), .sample(prompt: 20, outcome: .failed), .sample(caller: "k2", name: "lab"),
            .sample(at: 1_800_086_400),
        ])
        let all = try await usage.totals(UsageQuery())
        #expect(
            all == [
                UsageTotal(
                    group: [], requests: 4, promptTokens: 50, cachedTokens: 8, generatedTokens: 20, failures: 1,
                    seconds: 2)
            ])
        let byKey = try await usage.totals(UsageQuery(groupings: [.key]))
        #expect(byKey.map(\.group) == [["lab", "k2"], ["shop", "k1"]])
        #expect(byKey.map(\.requests) == [1, 3])
        let byDay = try await usage.totals(UsageQuery(groupings: [.day, .key], caller: "shop"))
        #expect(byDay.map(\.group) == [["2027-01-15", "shop", "k1"], ["2027-01-16", "shop", "k1"]])
        let early = try await usage.totals(
            UsageQuery(to: Date(timeIntervalSince1970: 1_800_086_400), groupings: [.model]))
        #expect(early.map(\.requests) == [3])
        let none = try await usage.totals(UsageQuery(from: Date(timeIntervalSince1970: 2_000_000_000)))
        #expect(none.map(\.requests) == [0])
    }

    @Test("keys of one name are told apart: one that is revoked and the one that came after it")
    func sameName() async throws {
        let store = try TemporaryStore()
        let usage = UsageStore(try store.open())
        try await usage.append([.sample(), .sample(caller: "k2"), .sample(caller: "k2")])
        let totals = try await usage.totals(UsageQuery(groupings: [.key]))
        #expect(totals.map(\.group) == [["shop", "k1"], ["shop", "k2"]])
        #expect(totals.map(\.requests) == [1, 2])
    }

    @Test("tokens of a period are known by caller, for budgets after a restart")
    func budgets() async throws {
        let store = try TemporaryStore()
        let usage = UsageStore(try store.open())
        try await usage.append([.sample(), .sample(), .sample(at: 1_800_086_400), .sample(caller: "k2")])
        let day = BudgetPeriod(.day, containing: Date(timeIntervalSince1970: 1_800_000_000))
        #expect(try await usage.tokens(in: day) == 45)
        #expect(try await usage.tokens(of: "k1", in: day) == 30)
        let month = BudgetPeriod(.month, containing: Date(timeIntervalSince1970: 1_800_000_000))
        #expect(try await usage.tokens(of: "k1", in: month) == 45)
        #expect(try await usage.tokens(of: "nobody", in: month) == 0)
        let writer = UsageWriter(usage, keep: nil, logger: Logger(label: "test"))
        writer.record(.sample())
        #expect(await writer.spent(by: "k1", in: [day, month]) == [day: 45, month: 60])
    }

    @Test("old records are pruned, others stay")
    func pruning() async throws {
        let store = try TemporaryStore()
        let usage = UsageStore(try store.open())
        try await usage.append([.sample(at: 100), .sample(at: 200), .sample(at: 300)])
        #expect(try await usage.prune(before: Date(timeIntervalSince1970: 200)) == 1)
        #expect(try await usage.totals(UsageQuery()).map(\.requests) == [2])
    }

    @Test("what the file did not take is kept and written when it does")
    func retries() async throws {
        let store = try TemporaryStore()
        let database = try store.open()
        let writer = UsageWriter(UsageStore(database), keep: nil, logger: Logger(label: "test"))
        try await database.write { try $0.execute(sql: "ALTER TABLE usage RENAME TO away") }
        writer.record(.sample(request: "first"))
        await writer.flush()
        try await database.write { try $0.execute(sql: "ALTER TABLE away RENAME TO usage") }
        writer.record(.sample(request: "second"))
        await writer.flush()
        #expect(try await UsageStore(database).totals(UsageQuery()).map(\.requests) == [2])
    }

    @Test("a full disk costs no record: they are written when there is room again")
    func fullDisk() async throws {
        let store = try TemporaryStore()
        let database = try store.open()
        let usage = UsageStore(database)
        let pages = try await database.write { try Int.fetchOne($0, sql: "PRAGMA page_count") ?? 0 }
        try await database.write { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
        let many = Array(repeating: UsageRecord.sample(), count: 2000)
        await #expect(throws: StoreError.full(path: store.path)) { try await usage.append(many) }
        let writer = UsageWriter(usage, keep: nil, logger: Logger(label: "test"))
        for record in many { writer.record(record) }
        await writer.flush()
        #expect(try await usage.totals(UsageQuery()).map(\.requests) == [0])
        try await database.write { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
        await writer.flush()
        #expect(try await usage.totals(UsageQuery()).map(\.requests) == [2000])
        #expect(writer.lost == 0)
    }

    @Test("the log says once in a while that nothing can be written, and when it can again")
    func complaints() async throws {
        let store = try TemporaryStore()
        let database = try store.open()
        let log = CapturedLog()
        let clock = Mutex(ContinuousClock.now)
        let writer = UsageWriter(
            UsageStore(database), keep: nil, logger: log.logger, now: { clock.withLock { $0 } })
        func fail(after time: Duration) async {
            clock.withLock { $0 += time }
            writer.record(.sample())
            await writer.flush()
        }
        try await database.write { try $0.execute(sql: "PRAGMA query_only = 1") }
        for _ in 0..<10 { await fail(after: .seconds(1)) }
        #expect(log.warnings.count == 1)
        await fail(after: UsageWriter.complaintInterval)
        #expect(log.warnings.count == 2)
        #expect(log.texts.last?.contains("waiting=11") == true)
        try await database.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 0") }
        await writer.flush()
        #expect(log.texts.last?.contains("written again records=11") == true)
        try await database.write { try $0.execute(sql: "PRAGMA query_only = 1") }
        await fail(after: .seconds(1))
        #expect(log.warnings.count == 3)
    }

    @Test("a database that may not be written any more costs no record")
    func readOnly() async throws {
        let store = try TemporaryStore()
        let database = try store.open()
        let usage = UsageStore(database)
        try await database.write { try $0.execute(sql: "PRAGMA query_only = 1") }
        await #expect(throws: StoreError.readOnly(path: store.path)) { try await usage.append([.sample()]) }
        let writer = UsageWriter(usage, keep: nil, logger: Logger(label: "test"))
        writer.record(.sample())
        await writer.flush()
        try await database.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA query_only = 0") }
        await writer.flush()
        #expect(try await usage.totals(UsageQuery()).map(\.requests) == [1])
    }

    @Test("memory for records that cannot be written is bounded, and what was given up is counted")
    func bounded() async throws {
        let store = try TemporaryStore()
        let writer = UsageWriter(UsageStore(try store.open()), keep: nil, logger: Logger(label: "test"))
        for _ in 0...UsageWriter.capacity { writer.record(.sample()) }
        #expect(writer.lost == UInt64(UsageWriter.capacity / 10))
    }
}
