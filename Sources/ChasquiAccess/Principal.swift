public import ChasquiCore

/// Who a request is from, once that is known.
public struct Principal: Sendable, Equatable {
    /// What counts are kept under: a key's id, or what a token's claims say.
    public var id: String
    /// For logs and usage; never a secret.
    public var name: String
    public var owner: String?
    public var scopes: Set<Scope>
    /// The models that may be asked for; nil is all of them.
    public var models: Set<String>?
    public var limits: AccessLimits
    /// The most urgent class that its requests may have; nil leaves them theirs.
    public var priority: Priority?
    /// Callers of one tenant share cached prefixes and answers; nil shares them with all that have none.
    public var tenant: String?

    public init(
        id: String, name: String, owner: String? = nil, scopes: Set<Scope> = Scope.standard,
        models: Set<String>? = nil, limits: AccessLimits = AccessLimits(), priority: Priority? = nil,
        tenant: String? = nil
    ) {
        self.id = id
        self.name = name
        self.owner = owner
        self.scopes = scopes
        self.models = models
        self.limits = limits
        self.priority = priority
        self.tenant = tenant
    }

    public func may(_ scope: Scope) -> Bool { scopes.contains(scope) }

    public func mayUse(model: String) -> Bool { models?.contains(model) ?? true }
}
