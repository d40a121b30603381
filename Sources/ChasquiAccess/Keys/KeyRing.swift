public import struct Foundation.Date

/// All keys that are taken, for look-up: made anew whenever the database's keys change.
public struct KeyRing: Sendable {
    private let hasher: KeyHasher
    private let keys: [String: ManagedKey]
    /// Compared with where no key has the prefix, so that an unknown one takes as long as a wrong one.
    private let nobody: ManagedKey

    public init(_ keys: [ManagedKey], hasher: KeyHasher) {
        self.hasher = hasher
        var byPrefix: [String: ManagedKey] = [:]
        for key in keys where key.revoked == nil {
            byPrefix[key.prefix] = key
            if let former = key.former { byPrefix[former.prefix] = key }
        }
        self.keys = byPrefix
        let secret = KeySecret()
        nobody = ManagedKey(
            id: "", prefix: secret.prefix, hash: hasher.hash(secret.text), grant: .init(name: ""), created: .distantPast
        )
    }

    public enum Refusal: Error, Sendable, Equatable {
        case unknown
        case expired(name: String)
    }

    /// Whose key it is.
    public func principal(for text: String, at now: Date) throws(Refusal) -> Principal {
        guard let secret = KeySecret(text: text) else { throw .unknown }
        let key = keys[secret.prefix] ?? nobody
        let former = key.former.flatMap { $0.prefix == secret.prefix ? $0 : nil }
        guard hasher.matches(text, hash: former?.hash ?? key.hash), keys[secret.prefix] != nil else { throw .unknown }
        if former.map({ $0.expires <= now }) ?? false || key.state(at: now) == .expired {
            throw .expired(name: key.grant.name)
        }
        return key.principal
    }
}
