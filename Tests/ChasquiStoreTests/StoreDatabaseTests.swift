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
        #expect { try store.open() } throws: { error in
            if case .corrupt = error as? StoreError { true } else { false }
        }
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
