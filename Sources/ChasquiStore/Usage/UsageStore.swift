public import ChasquiAccess
public import Foundation
import GRDB

/// The ledger of what requests used.
public struct UsageStore: Sendable {
    private let database: StoreDatabase

    public init(_ database: StoreDatabase) {
        self.database = database
    }

    /// Appends records in one transaction.
    public func append(_ records: [UsageRecord]) async throws(StoreError) {
        guard !records.isEmpty else { return }
        try await database.write { database in
            for record in records { try record.insert(in: database) }
        }
    }

    public func totals(_ query: UsageQuery) async throws(StoreError) -> [UsageTotal] {
        try await database.read { database in
            try Row.fetchAll(database, sql: query.sql, arguments: query.arguments).map(query.total)
        }
    }

    /// Prompt and generated tokens of a period, by caller; for budgets after a restart.
    public func tokens(in period: BudgetPeriod) async throws(StoreError) -> [String: Int] {
        try await database.read { database in
            let rows = try Row.fetchAll(
                database,
                sql: """
                    SELECT coalesce(caller, ''), sum(prompt_tokens + generated_tokens) FROM usage
                    WHERE at >= ? AND at < ? GROUP BY 1
                    """, arguments: [period.start.timeIntervalSince1970, period.end.timeIntervalSince1970])
            return rows.reduce(into: [:]) { $0[$1[0]] = $1[1] }
        }
    }

    /// Removes what is older.
    /// - Returns: how many records.
    @discardableResult
    public func prune(before date: Date) async throws(StoreError) -> Int {
        try await database.write { database in
            try database.execute(sql: "DELETE FROM usage WHERE at < ?", arguments: [date.timeIntervalSince1970])
            return database.changesCount
        }
    }
}
