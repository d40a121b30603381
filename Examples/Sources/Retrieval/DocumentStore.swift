import Foundation
import GRDB

/// Passages and their vectors, in SQLite. Vectors have the length 1, so that their product says how near they are.
struct DocumentStore: Sendable {
    struct Passage: Sendable {
        var title: String
        var text: String
    }

    private let database: DatabaseQueue

    /// - Parameter path: nil keeps them in memory.
    init(path: String?) throws {
        database = try path.map { try DatabaseQueue(path: $0) } ?? DatabaseQueue()
        try database.write { database in
            try database.execute(
                sql:
                    "CREATE TABLE IF NOT EXISTS passage (title TEXT NOT NULL, text TEXT NOT NULL, vector BLOB NOT NULL)"
            )
        }
    }

    /// Puts a document's passages in the place of those that it had.
    func replace(_ title: String, with passages: [(text: String, vector: [Float])]) async throws {
        let rows = passages.map { ($0.text, $0.vector.withUnsafeBytes { Data($0) }) }
        try await database.write { database in
            try database.execute(sql: "DELETE FROM passage WHERE title = ?", arguments: [title])
            for (text, vector) in rows {
                try database.execute(sql: "INSERT INTO passage VALUES (?, ?, ?)", arguments: [title, text, vector])
            }
        }
    }

    func titles() async throws -> [String] {
        try await database.read { try String.fetchAll($0, sql: "SELECT DISTINCT title FROM passage ORDER BY title") }
    }

    /// The passages nearest to a vector, the nearest first.
    func nearest(to vector: [Float], count: Int) async throws -> [(passage: Passage, score: Float)] {
        let ranked = try await database.read { database in
            try Row.fetchAll(database, sql: "SELECT title, text, vector FROM passage").map { row in
                let data: Data = row["vector"]
                let other = data.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
                let score = zip(vector, other).reduce(Float(0)) { $0 + $1.0 * $1.1 }
                return (Passage(title: row["title"], text: row["text"]), score)
            }
        }
        return Array(ranked.sorted { $0.1 > $1.1 }.prefix(count))
    }
}
