import GRDB

/// The database's shape, release by release. A step that was released is never changed.
enum Migrations {
    static let all: DatabaseMigrator = {
        var migrator = DatabaseMigrator()
        for step in steps { migrator.registerMigration(step.name) { try $0.execute(sql: step.sql) } }
        return migrator
    }()

    private struct Step {
        let name: String
        /// Those that it makes.
        let tables: [String]
        let sql: String
    }

    private static let steps = [
        Step(name: "keys and usage", tables: ["key", "key_version", "usage"], sql: keys + usage),
        Step(name: "responses", tables: ["response"], sql: responses),
        Step(name: "secret check", tables: ["secret_check"], sql: secretCheck),
    ]

    /// GRDB's list of the steps that were made.
    private static let list = "grdb_migrations"

    /// Whether all tables of a database are there because of these steps, or none are.
    static func haveMade(_ tables: Set<String>, in database: Database) throws -> Bool {
        if tables.isEmpty || tables == [list] { return try all.appliedIdentifiers(database).isEmpty }
        return try tables.contains(list) && all.appliedIdentifiers(database).contains(steps[0].name)
    }

    /// The tables of the steps that were made.
    static func tables(in database: Database) throws -> [String] {
        let made = try all.appliedIdentifiers(database)
        return steps.filter { made.contains($0.name) }.flatMap(\.tables)
    }

    /// Whether no later release has changed it.
    static func areKnown(in database: Database) throws -> Bool {
        try !all.hasBeenSuperseded(database)
    }

    private static let keys = """
        CREATE TABLE key (
            id TEXT PRIMARY KEY NOT NULL,
            prefix TEXT NOT NULL UNIQUE,
            hash BLOB NOT NULL,
            name TEXT NOT NULL,
            owner TEXT,
            scopes TEXT NOT NULL,
            models TEXT,
            limits TEXT NOT NULL,
            priority TEXT,
            tenant TEXT,
            created REAL NOT NULL,
            expires REAL,
            revoked REAL,
            former_prefix TEXT UNIQUE,
            former_hash BLOB,
            former_expires REAL
        ) STRICT;
        CREATE UNIQUE INDEX key_name ON key(name) WHERE revoked IS NULL;
        CREATE TABLE key_version (version INTEGER NOT NULL) STRICT;
        INSERT INTO key_version VALUES (0);
        CREATE TRIGGER key_inserted AFTER INSERT ON key BEGIN UPDATE key_version SET version = version + 1; END;
        CREATE TRIGGER key_updated AFTER UPDATE ON key BEGIN UPDATE key_version SET version = version + 1; END;
        CREATE TRIGGER key_deleted AFTER DELETE ON key BEGIN UPDATE key_version SET version = version + 1; END;
        """

    private static let usage = """
        CREATE TABLE usage (
            id INTEGER PRIMARY KEY,
            at REAL NOT NULL,
            request TEXT NOT NULL,
            caller TEXT,
            name TEXT,
            owner TEXT,
            model TEXT,
            route TEXT NOT NULL,
            prompt_tokens INTEGER NOT NULL,
            cached_tokens INTEGER NOT NULL,
            generated_tokens INTEGER NOT NULL,
            queue_ms REAL,
            first_token_ms REAL,
            total_ms REAL NOT NULL,
            status INTEGER NOT NULL,
            outcome TEXT NOT NULL
        ) STRICT;
        CREATE INDEX usage_at ON usage(at);
        CREATE INDEX usage_caller_at ON usage(caller, at);
        """

    private static let secretCheck = """
        CREATE TABLE secret_check (hash BLOB NOT NULL) STRICT;
        """

    private static let responses = """
        CREATE TABLE response (
            key BLOB NOT NULL UNIQUE,
            body BLOB NOT NULL,
            size INTEGER NOT NULL,
            used REAL NOT NULL
        ) STRICT;
        CREATE INDEX response_used ON response(used, size);
        """
}
