import ChasquiAccess
import Foundation
import GRDB

/// Whether the hashing secret is the one that the database's keys were hashed with: a hash that it made of a known text is
/// kept beside them.
struct SecretCheck {
    let hasher: KeyHasher
    /// The secret's file.
    let path: String

    private static let text = "chasqui.secret"

    /// Keeps the hash where there is none, as in a database of a release that kept none; replaces it where there is no key.
    /// - Throws: ``StoreError/secretChanged(path:)`` where there are keys that another secret hashed.
    func run(in pool: DatabasePool) throws {
        guard try !pool.read(isKept) else { return }
        try pool.write { database in
            guard try !isKept(in: database) else { return }
            try database.execute(sql: "DELETE FROM secret_check")
            try database.execute(sql: "INSERT INTO secret_check VALUES (?)", arguments: [hasher.hash(Self.text)])
        }
    }

    private func isKept(in database: Database) throws -> Bool {
        guard let hash = try Data.fetchOne(database, sql: "SELECT hash FROM secret_check") else { return false }
        if hasher.matches(Self.text, hash: hash) { return true }
        guard try Int.fetchOne(database, sql: "SELECT 1 FROM key LIMIT 1") == nil else {
            throw StoreError.secretChanged(path: path)
        }
        return false
    }
}
