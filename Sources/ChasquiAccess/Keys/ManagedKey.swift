public import ChasquiCore

public import struct Foundation.Data
public import struct Foundation.Date

/// What is kept of an API key. The key itself is not.
public struct ManagedKey: Sendable, Equatable {
    /// What keys may be and do; all that whoever makes one says.
    public struct Grant: Sendable, Equatable {
        /// For people; unique among keys that are not revoked.
        public var name: String
        public var owner: String?
        public var scopes: Set<Scope>
        /// Nil is all models.
        public var models: Set<String>?
        public var expires: Date?
        public var limits: AccessLimits
        public var priority: Priority?
        public var tenant: String?

        public init(
            name: String, owner: String? = nil, scopes: Set<Scope> = Scope.standard, models: Set<String>? = nil,
            expires: Date? = nil, limits: AccessLimits = AccessLimits(), priority: Priority? = nil,
            tenant: String? = nil
        ) {
            self.name = name
            self.owner = owner
            self.scopes = scopes
            self.models = models
            self.expires = expires
            self.limits = limits
            self.priority = priority
            self.tenant = tenant
        }
    }

    public enum State: String, Sendable {
        case active, expired, revoked
    }

    public var id: String
    /// The public part of the key, by which it is looked up.
    public var prefix: String
    public var hash: Data
    public var grant: Grant
    public var created: Date
    public var revoked: Date?
    /// The key before the last rotation, while it is still taken.
    public var former: Former?

    public struct Former: Sendable, Equatable {
        public var prefix: String
        public var hash: Data
        public var expires: Date

        public init(prefix: String, hash: Data, expires: Date) {
            self.prefix = prefix
            self.hash = hash
            self.expires = expires
        }
    }

    public init(
        id: String, prefix: String, hash: Data, grant: Grant, created: Date, revoked: Date? = nil,
        former: Former? = nil
    ) {
        self.id = id
        self.prefix = prefix
        self.hash = hash
        self.grant = grant
        self.created = created
        self.revoked = revoked
        self.former = former
    }

    public func state(at now: Date) -> State {
        if revoked != nil { return .revoked }
        return grant.expires.map { $0 <= now } ?? false ? .expired : .active
    }

    public var principal: Principal {
        Principal(
            id: id, name: grant.name, owner: grant.owner, scopes: grant.scopes, models: grant.models,
            limits: grant.limits, priority: grant.priority, tenant: grant.tenant)
    }
}
