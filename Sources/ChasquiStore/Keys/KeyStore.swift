public import ChasquiAccess
public import Foundation
import GRDB

/// Managed API keys in the database.
public struct KeyStore: Sendable {
    private let database: StoreDatabase
    private let hasher: KeyHasher

    /// Blocks. Makes the file of ``HashingSecret`` where there is no key yet.
    public init(_ database: StoreDatabase) throws(StoreError) {
        self.database = database
        do {
            let hasKeys = try database.pool.read { try Int.fetchOne($0, sql: "SELECT 1 FROM key LIMIT 1") } != nil
            hasher = try HashingSecret.load(besides: database.path, hasKeys: hasKeys)
            try SecretCheck(hasher: hasher, path: HashingSecret.path(besides: database.path)).run(in: database.pool)
        } catch {
            throw StoreError(error, path: database.path)
        }
    }

    /// A key, and the secret that is shown this one time.
    public struct Issued: Sendable {
        public let key: ManagedKey
        public let secret: KeySecret
    }

    /// Makes a key.
    /// - Throws: ``StoreError/nameTaken(_:)``, also where another key is found by this name since it is its prefix.
    public func create(_ grant: ManagedKey.Grant, at now: Date) async throws(StoreError) -> Issued {
        let secret = KeySecret()
        let key = ManagedKey(
            id: UUID().uuidString.lowercased(), prefix: secret.prefix, hash: hasher.hash(secret.text), grant: grant,
            created: now)
        try await database.write { database in
            let taken = try Int.fetchOne(
                database,
                sql: """
                    SELECT 1 FROM key
                    WHERE (name = :name AND revoked IS NULL) OR prefix = :name OR former_prefix = :name
                    """, arguments: ["name": grant.name])
            guard taken == nil else { throw StoreError.nameTaken(grant.name) }
            try key.save(in: database)
        }
        return Issued(key: key, secret: secret)
    }

    /// Gives a key a new secret.
    /// - Parameter grace: how long the old one is still taken, in seconds. 0 ends it at once, and one before it, too.
    /// - Throws: ``StoreError/stillInGrace(_:until:)`` where there is one before it already, and a grace is asked for.
    public func rotate(_ name: String, grace: TimeInterval, at now: Date) async throws(StoreError) -> Issued {
        let secret = KeySecret()
        let hash = hasher.hash(secret.text)
        let key = try await change(name) { key throws(StoreError) in
            guard key.revoked == nil else { throw .keyRevoked(name) }
            if let former = key.former, former.expires > now, grace > 0 {
                throw .stillInGrace(name, until: former.expires)
            }
            key.former = .init(prefix: key.prefix, hash: key.hash, expires: now.addingTimeInterval(grace))
            key.prefix = secret.prefix
            key.hash = hash
        }
        return Issued(key: key, secret: secret)
    }

    /// Ends a key, at once and for good; its usage stays.
    public func revoke(_ name: String, at now: Date) async throws(StoreError) -> ManagedKey {
        try await change(name) { key throws(StoreError) in
            key.revoked = key.revoked ?? now
        }
    }

    /// Changes what a key may do.
    public func update(
        _ name: String, _ change: @escaping @Sendable (inout ManagedKey.Grant) -> Void
    ) async throws(StoreError) -> ManagedKey {
        try await self.change(name) { key throws(StoreError) in
            guard key.revoked == nil else { throw .keyRevoked(name) }
            change(&key.grant)
        }
    }

    /// By id, name, prefix or the prefix before the last rotation; of several keys of one name the one that is not revoked.
    public func key(_ name: String) async throws(StoreError) -> ManagedKey {
        try await database.read { try Self.find(name, in: $0) }
    }

    /// All keys, the oldest first.
    public func list() async throws(StoreError) -> [ManagedKey] {
        try await database.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM key ORDER BY created, name").map(ManagedKey.init(row:))
        }
    }

    /// What is looked up for each request.
    public func ring() async throws(StoreError) -> KeyRing {
        KeyRing(try await list(), hasher: hasher)
    }

    /// Grows with each change of a key, whatever process makes it.
    public func version() async throws(StoreError) -> Int {
        try await database.read { try Int.fetchOne($0, sql: "SELECT version FROM key_version") ?? 0 }
    }

    private func change(
        _ name: String, _ change: @escaping @Sendable (inout ManagedKey) throws(StoreError) -> Void
    ) async throws(StoreError) -> ManagedKey {
        try await database.write { database in
            var key = try Self.find(name, in: database)
            try change(&key)
            try key.save(in: database)
            return key
        }
    }

    private static func find(_ name: String, in database: Database) throws -> ManagedKey {
        let row = try Row.fetchOne(
            database,
            sql: """
                SELECT * FROM key WHERE id = :name OR name = :name OR prefix = :prefix OR former_prefix = :prefix
                ORDER BY revoked IS NOT NULL, created DESC LIMIT 1
                """, arguments: ["name": name, "prefix": prefix(in: name)])
        guard let row else { throw StoreError.noSuchKey(name) }
        return try ManagedKey(row: row)
    }

    /// A listing shows `csq_PREFIX_…`, and that is what people copy.
    private static func prefix(in name: String) -> String {
        let parts = name.split(separator: "_")
        return parts.count >= 2 && parts[0] == KeySecret.mark ? String(parts[1]) : name
    }
}
