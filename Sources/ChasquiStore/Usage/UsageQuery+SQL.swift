import ChasquiAccess
import Foundation
import GRDB

extension UsageQuery.Grouping {
    /// The column, or what is made of it.
    var expression: String {
        switch self {
        case .key: "coalesce(name, '')"
        case .owner: "coalesce(owner, '')"
        case .model: "coalesce(model, '')"
        case .route: "route"
        case .outcome: "outcome"
        case .hour: "strftime('%Y-%m-%dT%H:00:00Z', at, 'unixepoch')"
        case .day: "strftime('%Y-%m-%d', at, 'unixepoch')"
        case .month: "strftime('%Y-%m', at, 'unixepoch')"
        }
    }
}

extension UsageQuery {
    var sql: String {
        let columns = groupings.map(\.expression)
        let sums = [
            "count(*)", "sum(prompt_tokens)", "sum(cached_tokens)", "sum(generated_tokens)",
            "sum(outcome NOT IN ('done', 'cached'))", "sum(total_ms) / 1000",
        ]
        let places = (1...max(1, columns.count)).map(String.init).joined(separator: ", ")
        return "SELECT \((columns + sums).joined(separator: ", ")) FROM usage"
            + " WHERE (:from IS NULL OR at >= :from) AND (:to IS NULL OR at < :to)"
            + " AND (:caller IS NULL OR caller = :caller OR name = :caller)"
            + (columns.isEmpty ? "" : " GROUP BY \(places) ORDER BY \(places)")
    }

    var arguments: StatementArguments {
        ["from": from?.timeIntervalSince1970, "to": to?.timeIntervalSince1970, "caller": caller]
    }

    func total(of row: Row) -> UsageTotal {
        let count = groupings.count
        return UsageTotal(
            group: (0..<count).map { row[$0] ?? "" }, requests: row[count], promptTokens: row[count + 1] ?? 0,
            cachedTokens: row[count + 2] ?? 0, generatedTokens: row[count + 3] ?? 0, failures: row[count + 4] ?? 0,
            seconds: row[count + 5] ?? 0)
    }
}
