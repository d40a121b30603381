import GRDB

/// The prompts, in SQLite.
struct PromptStore: Sendable {
    struct Prompt: Codable, Sendable, FetchableRecord, PersistableRecord {
        static let databaseTableName = "prompt"
        var name: String
        var text: String
    }

    private let database: DatabaseQueue

    /// - Parameter path: nil keeps them in memory.
    init(path: String?) throws {
        database = try path.map { try DatabaseQueue(path: $0) } ?? DatabaseQueue()
        try database.write { database in
            try database.create(table: Prompt.databaseTableName, options: .ifNotExists) { table in
                table.primaryKey("name", .text)
                table.column("text", .text).notNull()
            }
        }
    }

    func all() async throws -> [Prompt] {
        try await database.read { try Prompt.order(Column("name")).fetchAll($0) }
    }

    func prompt(_ name: String) async throws -> Prompt? {
        try await database.read { try Prompt.fetchOne($0, key: name) }
    }

    func save(_ prompt: Prompt) async throws {
        try await database.write { try prompt.save($0) }
    }

    /// - Returns: whether it was there.
    func delete(_ name: String) async throws -> Bool {
        try await database.write { try Prompt.deleteOne($0, key: name) }
    }
}
