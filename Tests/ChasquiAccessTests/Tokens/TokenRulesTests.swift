import ChasquiAccess
import Crypto
import Foundation
import Testing

@Suite("The claims of tokens")
struct TokenRulesTests {
    private static let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let issuer = TestIssuer(id: "a", key: .es256(P256.Signing.PrivateKey()))

    private static let plain: [String: any Sendable] = [
        "iss": "https://issuer", "aud": "chasqui", "sub": "alice", "exp": 1_800_000_600,
    ]

    private func principal(
        _ more: [String: Any], without name: String? = nil, _ change: (inout TokenRules) -> Void = { _ in }
    ) async throws -> Principal {
        var claims = (Self.plain as [String: Any]).merging(more) { _, new in new }
        if let name { claims[name] = nil }
        var rules = TokenRules(issuer: "https://issuer", audience: "chasqui")
        change(&rules)
        let keys = try await TestIssuer.set([issuer.jwk()])
        return try rules.principal(of: Token(issuer.token(claims)), keys: keys, at: Self.now)
    }

    @Test("a token that says little is its subject with a key's usual scopes")
    func plain() async throws {
        let principal = try await principal([:])
        #expect(principal == Principal(id: "jwt:alice", name: "alice", owner: "alice"))
    }

    @Test("claims are scopes, owner, limits, models and tenant")
    func claims() async throws {
        let principal = try await principal([
            "scope": "openid chat metrics", "owner": "sales", "models": ["small"], "tenant": "acme",
            "limits": ["tokens_per_day": 5, "waiting_requests": 0],
        ]) { $0.ownerClaim = "owner" }
        #expect(
            principal
                == Principal(
                    id: "jwt:alice", name: "alice", owner: "sales", scopes: [.chat, .metrics], models: ["small"],
                    limits: AccessLimits(waitingRequests: 0, tokensPerDay: 5), tenant: "acme"))
        #expect(try await self.principal(["scope": "openid"]).scopes.isEmpty)
        #expect(try await self.principal(["scope": NSNull()]).scopes == Scope.standard)
    }

    @Test("claims have the names that the configuration says, a path into objects as well")
    func names() async throws {
        let claims: [String: Any] = [
            "realm_access": ["roles": ["embeddings"]], "https://example.com/team": "red", "models": "small large",
        ]
        let principal = try await principal(claims) { rules in
            rules.scopesClaim = "realm_access.roles"
            rules.ownerClaim = "https://example.com/team"
        }
        #expect(principal.scopes == [.embeddings])
        #expect(principal.owner == "red")
        #expect(principal.models == ["small", "large"])
    }

    @Test("another issuer and another audience are refused, one of several audiences is enough")
    func places() async throws {
        for issuer in ["https://issuer/", "HTTPS://ISSUER", ""] {
            await #expect(throws: TokenRefusal.issuer) { _ = try await principal(["iss": issuer]) }
        }
        await #expect(throws: TokenRefusal.issuer) { _ = try await principal([:], without: "iss") }
        for audience: Any in ["other", "chasqui other", ["other"], [], 5, ["chasqui", 5]] {
            await #expect(throws: TokenRefusal.audience) { _ = try await principal(["aud": audience]) }
        }
        await #expect(throws: TokenRefusal.audience) { _ = try await principal([:], without: "aud") }
        #expect(try await principal(["aud": ["other", "chasqui"]]).name == "alice")
    }

    @Test("a token is valid from nbf to exp, with a little leeway, and never without an end")
    func times() async throws {
        let now = Self.now.timeIntervalSince1970
        #expect(try await principal(["exp": now - 29]).name == "alice")
        await #expect(throws: TokenRefusal.expired) { _ = try await principal(["exp": now - 30]) }
        await #expect(throws: TokenRefusal.expired) { _ = try await principal(["exp": -1e300]) }
        #expect(try await principal(["nbf": now + 29.5]).name == "alice")
        await #expect(throws: TokenRefusal.notYetValid) { _ = try await principal(["nbf": now + 31]) }
        await #expect(throws: TokenRefusal.self) { _ = try await principal(["exp": "\(now + 600)"]) }
        await #expect(throws: TokenRefusal.claim("exp", allowed: "a time")) {
            _ = try await principal([:], without: "exp")
        }
    }

    @Test(
        "a claim that cannot be understood is no token, rather than one without a limit",
        arguments: [
            ["limits": 5], ["limits": ["tokens_per_day": "5"]], ["limits": ["tokens_per_day": 0]],
            ["limits": ["tokens_a_day": 5]], ["models": 5], ["models": [5]], ["scope": ["chat": true]], ["tenant": 5],
            ["tenant": ""], ["sub": ""], ["sub": 5], ["sub": "a\nb"], ["sub": String(repeating: "a", count: 257)],
        ] as [[String: any Sendable]])
    func wrong(claims: [String: any Sendable]) async throws {
        await #expect(throws: TokenRefusal.self) { _ = try await principal(claims) }
    }

    @Test("a token without a subject is nobody's")
    func nobody() async throws {
        await #expect(throws: TokenRefusal.self) { _ = try await principal([:], without: "sub") }
    }
}
