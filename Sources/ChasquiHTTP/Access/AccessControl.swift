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
    /// Whether `/metrics` needs no key.
    let opensMetrics: Bool
    private let state: Mutex<State>

    /// - Parameters:
    ///   - keys: those of a list; nil where there is none.
    ///   - managed: those of a database; nil where there is none.
    ///   - admitsAnonymous: callers without a key may do all but administer. Without any keys they always may.
    package init(
        keys: [String] = [], managed: KeyRing? = nil, admitsAnonymous: Bool = false, opensMetrics: Bool = false,
        limits: AccessLimits = AccessLimits(), now: ContinuousClock.Instant = .now
    ) {
        let isOpen = admitsAnonymous || (keys.isEmpty && managed == nil)
        anonymous = isOpen ? Principal(id: "", name: "anonymous", scopes: StaticKeys.scopes) : nil
        self.opensMetrics = opensMetrics
        state = Mutex(
            State(listed: StaticKeys(keys), managed: managed, limiter: RateLimiter(limits, now: now)))
    }

    /// Whether every caller needs a key.
    package var needsKeys: Bool { anonymous == nil }

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

    /// Tells what was spent before this process began.
    package func restore(_ tokens: [String: Int], in period: BudgetPeriod) {
        state.withLock { state in
            for (caller, count) in tokens { state.limiter.restore(count, of: caller, in: period) }
        }
    }

    /// Who sent a request.
    func principal(_ headers: HTTPFields, at date: Date = .now) throws(AccessRefusal) -> Principal {
        guard let text = Credential.sent(in: headers) else {
            guard let anonymous else { throw .missing }
            return anonymous
        }
        // Copied out, so that hashing holds nobody up.
        let (listed, managed) = state.withLock { ($0.listed, $0.managed) }
        if let principal = listed.principal(for: text) { return principal }
        do throws(KeyRing.Refusal) {
            if let managed { return try managed.principal(for: text, at: date) }
        } catch {
            if case .expired(let name) = error { throw .expired(name: name) }
        }
        // Clients of an open server send whatever their library makes them send.
        guard let anonymous else { throw .unknown }
        return anonymous
    }

    /// Counts a request in; nil where nothing limits it.
    func begin(_ principal: Principal) throws(AccessRefusal) -> RequestPermit? {
        do throws(LimitRefusal) {
            let isCounted = try state.withLock { state throws(LimitRefusal) in
                if principal.limits.isUnlimited, state.limiter.isUnlimited { return false }
                try state.limiter.begin(principal.id, limits: principal.limits, at: .now, date: .now)
                return true
            }
            if !isCounted { return nil }
        } catch {
            throw .limit(error)
        }
        return RequestPermit(principal, control: self)
    }

    func figures(of principal: Principal) -> LimitFigures {
        state.withLock { $0.limiter.figures(of: principal.id) }
    }

    // MARK: What a permit does

    func spendPrompt(_ tokens: Int, of id: String) throws(LimitRefusal) {
        try state.withLock { state throws(LimitRefusal) in
            try state.limiter.spendPrompt(tokens, of: id, at: .now, date: .now)
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

    func end(_ id: String) {
        state.withLock { $0.limiter.end(id, at: .now, date: .now) }
    }
}
