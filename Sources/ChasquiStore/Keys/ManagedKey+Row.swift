import ChasquiAccess
import ChasquiCore
import Foundation
import GRDB

extension ManagedKey {
    init(row: Row) throws {
        let models: String? = row["models"]
        let expires: Double? = row["expires"]
        let priority: String? = row["priority"]
        let revoked: Double? = row["revoked"]
        self.init(
            id: row["id"], prefix: row["prefix"], hash: row["hash"],
            grant: Grant(
                name: row["name"], owner: row["owner"], scopes: Set(try decode([Scope].self, row["scopes"])),
                models: try models.map { Set(try decode([String].self, $0)) },
                expires: expires.map(Date.init(timeIntervalSince1970:)),
                limits: try decode(AccessLimits.self, row["limits"]), priority: priority.flatMap(Priority.init),
                tenant: row["tenant"]),
            created: Date(timeIntervalSince1970: row["created"]),
            revoked: revoked.map(Date.init(timeIntervalSince1970:)), former: Former(row: row))
    }

    func columns() throws -> StatementArguments {
        [
            "id": id, "prefix": prefix, "hash": hash, "name": grant.name, "owner": grant.owner,
            "scopes": try encode(grant.scopes.sorted()), "models": try grant.models.map { try encode($0.sorted()) },
            "limits": try encode(grant.limits), "priority": grant.priority?.rawValue, "tenant": grant.tenant,
            "created": created.timeIntervalSince1970, "expires": grant.expires?.timeIntervalSince1970,
            "revoked": revoked?.timeIntervalSince1970, "former_prefix": former?.prefix, "former_hash": former?.hash,
            "former_expires": former?.expires.timeIntervalSince1970,
        ]
    }

    func save(in database: Database) throws {
        try database.execute(
            sql: """
                INSERT OR REPLACE INTO key VALUES (
                    :id, :prefix, :hash, :name, :owner, :scopes, :models, :limits, :priority, :tenant, :created,
                    :expires, :revoked, :former_prefix, :former_hash, :former_expires)
                """, arguments: try columns())
    }
}

extension ManagedKey.Former {
    init?(row: Row) {
        guard let prefix: String = row["former_prefix"], let hash: Data = row["former_hash"],
            let expires: Double = row["former_expires"]
        else { return nil }
        self.init(prefix: prefix, hash: hash, expires: Date(timeIntervalSince1970: expires))
    }
}

private func decode<Value: Decodable>(_ type: Value.Type, _ text: String) throws -> Value {
    try JSONDecoder().decode(type, from: Data(text.utf8))
}

private func encode(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}
