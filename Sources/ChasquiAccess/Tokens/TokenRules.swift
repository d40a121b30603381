import ChasquiCore
public import Foundation
import OrderedCollections

/// Which tokens are taken, and what their claims mean.
public struct TokenRules: Sendable, Equatable {
    /// How far the issuer's clock may be from this one, in seconds.
    public static let leeway: TimeInterval = 30
    /// The most bytes of a subject, owner or tenant.
    public static let mostNameBytes = 256

    /// What `iss` has to be.
    public var issuer: String
    /// What `aud` has to be or to have in it.
    public var audience: String
    /// The claims that say what a caller may do, whose it is, and how much it may use. A name with dots in it is looked for
    /// as it is, and then as a path into objects.
    public var scopesClaim = "scope"
    public var ownerClaim = "sub"
    public var limitsClaim = "limits"
    public var modelsClaim = "models"
    public var tenantClaim = "tenant"

    public init(issuer: String, audience: String) {
        self.issuer = issuer
        self.audience = audience
    }

    /// Who sent a token that is signed by one of the keys.
    public func principal(of token: Token, keys: TokenKeys, at now: Date) throws(TokenRefusal) -> Principal {
        try keys.verify(token)
        return try principal(try token.claims(), at: now)
    }

    func principal(
        _ claims: OrderedDictionary<String, JSONValue>, at now: Date
    ) throws(TokenRefusal) -> Principal {
        let claims = TokenClaims(members: claims)
        guard claims["iss"] == .string(issuer) else { throw .issuer }
        guard claims.words("aud", separated: false)?.contains(audience) ?? false else { throw .audience }
        guard let end = try claims.time("exp") else { throw .claim("exp", allowed: "a time") }
        guard now.timeIntervalSince1970 < end + Self.leeway else { throw .expired }
        if let start = try claims.time("nbf"), now.timeIntervalSince1970 < start - Self.leeway { throw .notYetValid }
        guard let subject = try claims.name("sub") else {
            throw .claim("sub", allowed: NameRule.allowed(longest: Self.mostNameBytes))
        }
        return Principal(
            id: "jwt:\(subject)", name: subject, owner: try claims.name(ownerClaim) ?? subject,
            scopes: try scopes(claims), models: try claims.list(modelsClaim).map { Set($0) },
            limits: try claims.limits(limitsClaim), tenant: try claims.name(tenantClaim))
    }

    /// Words that are no scopes here are somebody else's. A token that does not speak of scopes has a key's usual ones.
    private func scopes(_ claims: TokenClaims) throws(TokenRefusal) -> Set<Scope> {
        guard let words = try claims.list(scopesClaim) else { return Scope.standard }
        return Set(words.compactMap { Scope(rawValue: $0) })
    }
}
