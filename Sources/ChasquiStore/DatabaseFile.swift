import Foundation
import GRDB

/// A database's file before anything is done with it: it is only read here, so that what is damaged or another application's
/// stays as it is, byte by byte.
struct DatabaseFile {
    let path: String

    /// Whether it may be opened to be written; one that is not there, or that nothing is in, may.
    /// - Throws: ``StoreError/corrupt(path:reason:)``, ``StoreError/newer(path:)``, ``StoreError/foreign(path:tables:)``, or
    ///   why it cannot be read.
    func check() throws {
        guard hasContent else { return }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(5)
        try DatabaseQueue(path: path, configuration: configuration).read(check)
    }

    private var hasContent: Bool {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        return (attributes?[.size] as? NSNumber)?.int64Value ?? 0 > 0
    }

    private func check(_ database: Database) throws {
        let answer = try String.fetchOne(database, sql: "PRAGMA quick_check(1)")
        guard answer == "ok" else { throw StoreError.corrupt(path: path, reason: answer ?? "no answer") }
        let tables = try Set(String.fetchAll(database, sql: Self.tables))
        guard try Migrations.haveMade(tables, in: database) else {
            throw StoreError.foreign(path: path, tables: tables.sorted())
        }
        guard try Migrations.areKnown(in: database) else { throw StoreError.newer(path: path) }
        if let missing = try Migrations.tables(in: database).first(where: { !tables.contains($0) }) {
            throw StoreError.corrupt(path: path, reason: "the table \(missing) is missing")
        }
    }

    /// Views too; not those that SQLite has for itself.
    private static let tables = """
        SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
        """
}
