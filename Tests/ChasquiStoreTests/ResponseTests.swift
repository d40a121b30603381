import Foundation
import GRDB
import Logging
import Testing

@testable import ChasquiStore

@Suite("Kept answers in the database")
struct ResponseTests {
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private static func key(_ number: Int) -> Data { Data("key \(number)".utf8) }

    /// Bodies that take `size` bytes of the limit.
    private static func body(_ number: Int, size: Int = 1000) -> Data {
        Data(repeating: UInt8(number), count: size - ResponseStore.rowBytes)
    }

    @Test("what was kept is there before it is written, and in another process after that")
    func kept() async throws {
        let store = try TemporaryStore()
        let writer = ResponseArchive(ResponseStore(try store.open()), limitBytes: 10_000, logger: Self.quiet)
        #expect(await writer.body(Self.key(1)) == nil)
        writer.keep(Self.body(1), under: Self.key(1))
        #expect(await writer.body(Self.key(1)) == Self.body(1))
        await writer.flush()
        #expect(writer.figures == .init(entries: 1, bytes: 1000))
        let other = ResponseArchive(ResponseStore(try store.open()), limitBytes: 10_000, logger: Self.quiet)
        #expect(await other.body(Self.key(1)) == Self.body(1))
    }

    @Test("bytes are bounded, and what was used longest ago goes first")
    func bounded() async throws {
        let temporary = try TemporaryStore()
        let store = ResponseStore(try temporary.open())
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        for number in 0..<4 {
            let changes = ResponseStore.Changes(bodies: [Self.key(number): Self.body(number)])
            _ = try await store.apply(changes, at: start + TimeInterval(number), limitBytes: 4000)
        }
        _ = try await store.apply(.init(used: [Self.key(0)]), at: start + 10, limitBytes: 4000)
        let more = ResponseStore.Changes(bodies: [Self.key(9): Self.body(9, size: 1500)])
        let figures = try await store.apply(more, at: start + 11, limitBytes: 4000)
        #expect(figures == .init(entries: 3, bytes: 3500))
        for (number, isThere) in [(0, true), (1, false), (2, false), (3, true), (9, true)] {
            #expect(try await (store.body(Self.key(number)) != nil) == isThere, "\(number)")
        }
    }

    @Test("a smaller limit holds from the start, and an answer beyond it is not kept")
    func smaller() async throws {
        let temporary = try TemporaryStore()
        let store = ResponseStore(try temporary.open())
        for number in 0..<4 {
            let changes = ResponseStore.Changes(bodies: [Self.key(number): Self.body(number)])
            _ = try await store.apply(changes, at: Date(timeIntervalSince1970: Double(number)), limitBytes: 10_000)
        }
        #expect(try await store.apply(.init(), at: .now, limitBytes: 2500).entries == 2)
        let writer = ResponseArchive(store, limitBytes: 900, logger: Self.quiet)
        writer.keep(Self.body(7), under: Self.key(7))
        #expect(await writer.body(Self.key(7)) == nil)
    }

    @Test("a failing table is nothing found and nothing kept, and works again when it does")
    func failing() async throws {
        let store = try TemporaryStore()
        let database = try store.open()
        let writer = ResponseArchive(ResponseStore(database), limitBytes: 10_000, logger: Self.quiet)
        try await database.write { try $0.execute(sql: "ALTER TABLE response RENAME TO away") }
        #expect(await writer.body(Self.key(1)) == nil)
        writer.keep(Self.body(1), under: Self.key(1))
        await writer.flush()
        #expect(await writer.body(Self.key(1)) == nil)
        try await database.write { try $0.execute(sql: "ALTER TABLE away RENAME TO response") }
        writer.keep(Self.body(2), under: Self.key(2))
        await writer.flush()
        #expect(await writer.body(Self.key(2)) == Self.body(2))
        #expect(writer.figures.entries == 1)
    }

    @Test("a database of the first release gets the table, and keeps what it has")
    func migrated() async throws {
        let store = try TemporaryStore()
        let queue = try DatabaseQueue(path: store.path)
        try Migrations.all.migrate(queue, upTo: "keys and usage")
        try await queue.write { try $0.execute(sql: "INSERT INTO key_version VALUES (7)") }
        try queue.close()
        let database = try store.open()
        #expect(try await ResponseStore(database).body(Self.key(1)) == nil)
        #expect(try await database.read { try Int.fetchOne($0, sql: "SELECT max(version) FROM key_version") } == 7)
    }
}
