public import Foundation
import GRDB

/// Answers that were given, for requests that are equal: the table behind a cache.
public struct ResponseStore: Sendable {
    /// What a row takes beside its body, about.
    public static let rowBytes = 128

    /// What the table holds.
    public struct Figures: Sendable, Equatable {
        public var entries = 0
        /// With ``ResponseStore/rowBytes`` for each of them.
        public var bytes = 0
    }

    /// What is to be written.
    struct Changes: Sendable {
        /// By key.
        var bodies: [Data: Data] = [:]
        /// Keys of bodies that were read.
        var used: Set<Data> = []

        var isEmpty: Bool { bodies.isEmpty && used.isEmpty }
    }

    private let database: StoreDatabase

    public init(_ database: StoreDatabase) {
        self.database = database
    }

    /// The body under a key, if there is one.
    public func body(_ key: Data) async throws(StoreError) -> Data? {
        try await database.read { database in
            try Data.fetchOne(database, sql: "SELECT body FROM response WHERE key = ?", arguments: [key])
        }
    }

    /// Writes changes, and removes what was used longest ago until the rest is within the limit, in one transaction.
    func apply(_ changes: Changes, at now: Date, limitBytes: Int) async throws(StoreError) -> Figures {
        let time = now.timeIntervalSince1970
        return try await database.write { database in
            for (key, body) in changes.bodies {
                try database.cachedStatement(sql: "INSERT OR REPLACE INTO response VALUES (?, ?, ?, ?)")
                    .execute(arguments: [key, body, body.count + Self.rowBytes, time])
            }
            for key in changes.used where changes.bodies[key] == nil {
                try database.cachedStatement(sql: "UPDATE response SET used = ? WHERE key = ?")
                    .execute(arguments: [time, key])
            }
            let figures = try Self.figures(in: database)
            guard figures.bytes > limitBytes else { return figures }
            try database.execute(sql: Self.removal, arguments: [limitBytes])
            return try Self.figures(in: database)
        }
    }

    private static func figures(in database: Database) throws -> Figures {
        let row = try Row.fetchOne(database, sql: "SELECT count(*), coalesce(sum(size), 0) FROM response")
        return row.map { Figures(entries: $0[0], bytes: $0[1]) } ?? Figures()
    }

    /// Each row with the size of all that were used after it; the index has all that is read.
    private static let removal = """
        DELETE FROM response WHERE rowid IN (
            SELECT id FROM (
                SELECT rowid AS id, sum(size) OVER (ORDER BY used DESC, rowid DESC ROWS UNBOUNDED PRECEDING) AS total
                FROM response)
            WHERE total > ?)
        """
}
