import ChasquiAccess
import Foundation
import GRDB

extension UsageQuery.Grouping {
    /// The database's columns, or what is made of them, in the order of ``columns``.
    var expressions: [String] {
        switch self {
        case .key: ["coalesce(name, '')", "coalesce(caller, '')"]
        case .owner: ["coalesce(owner, '')"]
        case .model: ["coalesce(model, '')"]
        case .route: ["route"]
        case .outcome: ["outcome"]
        case .hour: ["strftime('%Y-%m-%dT%H:00:00Z', at, 'unixepoch')"]
        case .day: ["strftime('%Y-%m-%d', at, 'unixepoch')"]
        case .month: ["strftime('%Y-%m', at, 'unixepoch')"]
        }
    }
}

extension UsageQuery {
    var sql: String {
        let expressions = groupings.flatMap(\.expressions)
        let sums = [
            "count(*)", "sum(prompt_tokens)", "sum(cached_tokens)", "sum(generated_tokens)",
            "sum(outcome NOT IN ('done', 'cached'))", "sum(total_ms) / 1000",
        ]
        let places = (1...max(1, expressions.count)).map(String.init).joined(separator: ", ")
        return "SELECT \((expressions + sums).joined(separator: ", ")) FROM usage"
            + " WHERE (:from IS NULL OR at >= :from) AND (:to IS NULL OR at < :to)"
            + " AND (:caller IS NULL OR caller = :caller OR name = :caller)"
            + (expressions.isEmpty ? "" : " GROUP BY \(places) ORDER BY \(places)")
    }

    var arguments: StatementArguments {
        ["from": from?.timeIntervalSince1970, "to": to?.timeIntervalSince1970, "caller": caller]
    }

    func total(of row: Row) -> UsageTotal {
        let count = columns.count
        return UsageTotal(
            group: (0..<count).map { row[$0] ?? "" }, requests: row[count], promptTokens: row[count + 1] ?? 0,
            cachedTokens: row[count + 2] ?? 0, generatedTokens: row[count + 3] ?? 0, failures: row[count + 4] ?? 0,
            seconds: row[count + 5] ?? 0)
    }
}
