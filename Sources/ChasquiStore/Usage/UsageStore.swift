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

    /// Prompt and generated tokens of a period, for budgets.
    /// - Parameter caller: nil counts those of all callers together.
    public func tokens(of caller: String? = nil, in period: BudgetPeriod) async throws(StoreError) -> Int {
        let range = [period.start.timeIntervalSince1970, period.end.timeIntervalSince1970]
        return try await database.read { database in
            var sql = "SELECT coalesce(sum(prompt_tokens + generated_tokens), 0) FROM usage WHERE at >= ? AND at < ?"
            var arguments = StatementArguments(range)
            if let caller {
                sql += " AND caller = ?"
                arguments += [caller]
            }
            return try Int.fetchOne(database, sql: sql, arguments: arguments) ?? 0
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
