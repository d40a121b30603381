import ChasquiAccess

/// Whose tokens (JWTs) are taken as keys are.
public struct TokenConfiguration: Sendable, Equatable {
    /// What `iss` and `aud` of a token have to be, and where the issuer's keys are: the path of a file, or the address of a
    /// JSON Web Key Set, `https`, or `http` of this machine. All three, or none.
    public var issuer: String?
    public var audience: String?
    public var keySet: String?
    /// A file of certificate authorities (PEM) that the address may have its certificate from, beside those of the system.
    public var authorityFile: String?
    /// How long it is between two times that the keys are read. Range 10...
    public var refresh = Duration.seconds(600)
    /// The claims that scopes, owner, limits, models and tenant are in; see `TokenRules`.
    public var scopesClaim = "scope"
    public var ownerClaim = "sub"
    public var limitsClaim = "limits"
    public var modelsClaim = "models"
    public var tenantClaim = "tenant"

    public init() {}

    /// Whether tokens are taken.
    public var isOn: Bool { keySet != nil }

    /// Nil where no tokens are taken.
    var rules: TokenRules? {
        guard let issuer, let audience, keySet != nil else { return nil }
        var rules = TokenRules(issuer: issuer, audience: audience)
        rules.scopesClaim = scopesClaim
        rules.ownerClaim = ownerClaim
        rules.limitsClaim = limitsClaim
        rules.modelsClaim = modelsClaim
        rules.tenantClaim = tenantClaim
        return rules
    }

    /// The flags that are missing for tokens to be taken.
    var missing: [String] {
        let given = [("--jwt-issuer", issuer), ("--jwt-audience", audience), ("--jwt-jwks", keySet)]
        let missing = given.filter { $0.1 == nil }.map(\.0)
        return missing.count == given.count ? [] : missing
    }
}
