import ChasquiAccess
import Foundation
import GRDB

extension UsageRecord {
    func insert(in database: Database) throws {
        try database.cachedStatement(sql: Self.insertion).execute(
            arguments: [
                at.timeIntervalSince1970, request, caller, name, owner, model, route, promptTokens, cachedTokens,
                generatedTokens, queueMilliseconds, firstTokenMilliseconds, totalMilliseconds, status,
                outcome.rawValue,
            ])
    }

    private static let insertion = """
        INSERT INTO usage (
            at, request, caller, name, owner, model, route, prompt_tokens, cached_tokens, generated_tokens, queue_ms,
            first_token_ms, total_ms, status, outcome)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
}
