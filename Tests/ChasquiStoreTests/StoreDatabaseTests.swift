import ChasquiAccess
import Foundation
import GRDB
import Testing

@testable import ChasquiStore

@Suite("The database file")
struct StoreDatabaseTests {
    @Test("a damaged file is refused with a repair, and no byte of it is changed")
    func damaged() throws {
        let store = try TemporaryStore()
        let garbage = Data("this is no database, but somebody may need what it is".utf8) + Data(count: 8192)
        try garbage.write(to: URL(fileURLWithPath: store.path))
        #expect {
            try store.open()
        } throws: { error in
            guard case .corrupt(store.path, _) = error as? StoreError else { return false }
            return "\(error)".contains("backup")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: store.path)) == garbage)
    }

    @Test("a file with a damaged page is refused too")
    func damagedPage() async throws {
        let store = try TemporaryStore()
        do {
            let usage = UsageStore(try store.open())
            try await usage.append((0..<2000).map { UsageRecord.sample(request: "request \($0)") })
        }
        let handle = try FileHandle(forUpdating: URL(fileURLWithPath: store.path))
        try handle.seek(toOffset: 4096 * 6)
        try handle.write(contentsOf: Data(repeating: 0xFF, count: 4096))
        try handle.close()
        let before = try Data(contentsOf: URL(fileURLWithPath: store.path))
        for _ in 0..<2 {
            #expect { try store.open() } throws: { error in
                if case .corrupt = error as? StoreError { true } else { false }
            }
            #expect(try Data(contentsOf: URL(fileURLWithPath: store.path)) == before)
        }
    }

    @Test(
        "another application's database is refused by its tables, and no byte of it is changed",
        arguments: [
            "CREATE TABLE key (word TEXT)",
            "CREATE VIEW one AS SELECT 1",
            "CREATE TABLE grdb_migrations (identifier TEXT); INSERT INTO grdb_migrations VALUES ('v1')",
            "CREATE TABLE grdb_migrations (identifier TEXT); CREATE TABLE player (name TEXT)",
        ], ["DELETE", "WAL"])
    func foreign(sql: String, journal: String) throws {
        let store = try TemporaryStore()
        do {
            let other = try DatabaseQueue(path: store.path)
            try other.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = \(journal); \(sql)") }
        }
        let before = try Data(contentsOf: URL(fileURLWithPath: store.path))
        #expect {
            try store.open()
        } throws: { error in
            guard case .foreign(store.path, let tables) = error as? StoreError else { return false }
            return tables.allSatisfy("\(error)".contains) && "\(error)".contains("--database")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: store.path)) == before)
    }

    @Test("a database with nothing in it is taken, and so is one whose first start was broken off")
    func empty() throws {
        for sql in ["PRAGMA user_version = 1", "CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY)"] {
            let store = try TemporaryStore()
            do { try DatabaseQueue(path: store.path).write { try $0.execute(sql: sql) } }
            #expect(throws: Never.self) { try KeyStore(store.open()) }
        }
    }

    @Test("a database without one of its tables is refused as damaged")
    func missingTable() async throws {
        let store = try TemporaryStore()
        do {
            let database = try store.open()
            try await database.write { try $0.execute(sql: "DROP TABLE usage") }
        }
        #expect(throws: StoreError.corrupt(path: store.path, reason: "the table usage is missing")) { try store.open() }
    }

    @Test("a database that another process has open, with changes that are not in its file yet, is taken")
    func shared() async throws {
        let store = try TemporaryStore()
        let database = try store.open()
        let usage = UsageStore(database)
        try await usage.append((0..<100).map { UsageRecord.sample(request: "request \($0)") })
        let second = UsageStore(try store.open())
        #expect(try await second.totals(UsageQuery()).map(\.requests) == [100])
        _ = database
    }

    @Test("a file of a later release is refused")
    func newer() async throws {
        let store = try TemporaryStore()
        do {
            let database = try store.open()
            try await database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('of tomorrow')") }
        }
        #expect(throws: StoreError.newer(path: store.path)) { try store.open() }
    }

    @Test("a path in no directory says so")
    func noDirectory() {
        #expect { try StoreDatabase(path: "/nonexistent/store.sqlite") } throws: { error in
            if case .unreachable = error as? StoreError { true } else { false }
        }
    }

    @Test("a file that is not there is not made for who only reads")
    func missing() throws {
        let store = try TemporaryStore()
        #expect(throws: StoreError.missing(path: store.path)) {
            try StoreDatabase(path: store.path, mayCreate: false)
        }
        #expect(!FileManager.default.fileExists(atPath: store.path))
    }
}
