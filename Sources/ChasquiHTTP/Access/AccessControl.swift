import ChasquiAPI
package import ChasquiAccess
import Foundation
import HTTPTypes
import Synchronization

/// Who may use the server, and how much: the one owner of keys and limits while it runs.
package final class AccessControl: Sendable {
    private struct State {
        var listed: StaticKeys
        var managed: KeyRing?
        var limiter: RateLimiter
    }

    /// What callers without a key may do; nil where everyone needs one.
    private let anonymous: Principal?
    private let knowsKeys: Bool
    /// Whether `/metrics` needs no key.
    let opensMetrics: Bool
    private let tokens: TokenAuthority?
    private let spending: Spending?
    /// Knows keys that are nowhere else.
    private let lookup: Lookup?
    /// What limits of a minute go by.
    private let now: @Sendable () -> ContinuousClock.Instant
    private let state: Mutex<State>

    /// What a caller has spent in some periods, as the ledger says.
    package typealias Spending = @Sendable (_ caller: String, [BudgetPeriod]) async -> [BudgetPeriod: Int]

    /// Whose a key is, in places outside of the server.
    package typealias Lookup = @Sendable (_ key: String) async throws -> Principal?

    /// - Parameters:
    ///   - keys: those of a list; nil where there is none.
    ///   - managed: those of a database; nil where there is none.
    ///   - tokens: takes the tokens of an issuer; nil where there is none.
    ///   - spending: for budgets; nil where there is no ledger. What cannot be read is left out.
    ///   - lookup: asked for keys that nobody else knows; what it throws is the answer to the request.
    ///   - admitsAnonymous: callers without a key may do all but administer. Without any keys they always may.
    package init(
        keys: [String] = [], managed: KeyRing? = nil, tokens: TokenAuthority? = nil, admitsAnonymous: Bool = false,
        opensMetrics: Bool = false,
        limits: AccessLimits = AccessLimits(), spending: Spending? = nil, lookup: Lookup? = nil,
        now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
    ) {
        knowsKeys = !keys.isEmpty || managed != nil || tokens != nil || lookup != nil
        anonymous =
            admitsAnonymous || !knowsKeys ? Principal(id: "", name: "anonymous", scopes: StaticKeys.scopes) : nil
        self.opensMetrics = opensMetrics
        self.tokens = tokens
        self.spending = spending
        self.lookup = lookup
        self.now = now
        state = Mutex(
            State(listed: StaticKeys(keys), managed: managed, limiter: RateLimiter(limits, now: now())))
    }

    /// Whether every caller needs a key.
    package var needsKeys: Bool { anonymous == nil }

    func keyUse(of access: RouteAccess) -> KeyUse {
        guard case .needs(let scope, _) = access, scope != .metrics || !opensMetrics else { return .none }
        guard anonymous?.may(scope) == true else { return .required(scope) }
        return knowsKeys ? .optional(scope) : .none
    }

    /// Takes other keys from now on; requests that run go on.
    package func setKeys(_ keys: [String]) {
        let keys = StaticKeys(keys)
        state.withLock { $0.listed = keys }
    }

    package func setManagedKeys(_ ring: KeyRing) {
        state.withLock { $0.managed = ring }
    }

    package func setLimits(_ limits: AccessLimits) {
        state.withLock { $0.limiter.setGlobal(limits) }
    }

    /// Tells what all callers together spent before this process began.
    package func restore(_ tokens: Int, in period: BudgetPeriod) {
        state.withLock { $0.limiter.restore(tokens, in: period) }
    }

    /// Who sent a request.
    /// - Throws: ``AccessRefusal``, or what the lookup of keys throws.
    func principal(_ headers: HTTPFields, at date: Date = .now) async throws -> Principal {
        guard let text = Credential.sent(in: headers) else {
            guard let anonymous else { throw AccessRefusal.missing }
            return anonymous
        }
        // Copied out, so that hashing holds nobody up.
        let (listed, managed) = state.withLock { ($0.listed, $0.managed) }
        if let principal = listed.principal(for: text) { return principal }
        do throws(KeyRing.Refusal) {
            if let managed { return try managed.principal(for: text, at: date) }
        } catch {
            if case .expired(let name) = error { throw AccessRefusal.expired(name: name) }
        }
        let token = await tokenHolder(text, at: date)
        if let principal = token.principal { return principal }
        if let principal = try await lookup?(text) { return principal }
        // Clients of an open server send whatever their library makes them send.
        guard let anonymous else { throw token.refusal.map { AccessRefusal.token($0) } ?? AccessRefusal.unknown }
        return anonymous
    }

    private func tokenHolder(
        _ text: String, at date: Date
    ) async -> (principal: Principal?, refusal: TokenRefusal?) {
        guard let tokens, Token.isLikely(text) else { return (nil, nil) }
        do throws(TokenRefusal) {
            return (try await tokens.principal(for: text, at: date), nil)
        } catch {
            return (nil, error)
        }
    }

    /// Counts a request in; nil where nothing limits it.
    func begin(_ principal: Principal) async throws(AccessRefusal) -> RequestPermit? {
        await recall(principal)
        do throws(LimitRefusal) {
            let isCounted = try state.withLock { state throws(LimitRefusal) in
                if principal.limits.isUnlimited, state.limiter.isUnlimited { return false }
                try state.limiter.begin(principal.id, limits: principal.limits, at: now(), date: .now)
                return true
            }
            if !isCounted { return nil }
        } catch {
            throw .limit(error)
        }
        return RequestPermit(principal, control: self)
    }

    /// Has a caller's budgets begin with what the ledger says: they may be younger than its first request of the day.
    private func recall(_ principal: Principal) async {
        let (id, limits) = (principal.id, principal.limits)
        guard let spending, limits.tokensPerDay != nil || limits.tokensPerMonth != nil else { return }
        let periods = state.withLock { $0.limiter.unknownPeriods(of: id, limits: limits, date: .now) }
        guard !periods.isEmpty else { return }
        let spent = await spending(id, periods)
        state.withLock { state in
            for (period, tokens) in spent {
                state.limiter.recall(tokens, of: id, limits: limits, in: period, at: now(), date: .now)
            }
        }
    }

    func figures(of principal: Principal) -> LimitFigures {
        state.withLock { state in
            // Somebody of the same name may have had limits before, as a token's subject.
            principal.limits.isUnlimited && state.limiter.isUnlimited
                ? .unlimited : state.limiter.figures(of: principal.id)
        }
    }

    // MARK: What a permit does

    func spendPrompt(_ tokens: Int, of id: String) throws(LimitRefusal) {
        try state.withLock { state throws(LimitRefusal) in
            try state.limiter.spendPrompt(tokens, of: id, at: now(), date: .now)
        }
    }

    func spend(_ tokens: Int, of id: String) {
        state.withLock { $0.limiter.spend(tokens, of: id, date: .now) }
    }

    func beginWaiting(_ id: String) throws(LimitRefusal) {
        try state.withLock { state throws(LimitRefusal) in try state.limiter.beginWaiting(id) }
    }

    func endWaiting(_ id: String) {
        state.withLock { $0.limiter.endWaiting(id) }
    }

    func giveBack(_ id: String) {
        state.withLock { $0.limiter.giveBack(id) }
    }

    func end(_ id: String) {
        state.withLock { $0.limiter.end(id, at: now(), date: .now) }
    }
}
