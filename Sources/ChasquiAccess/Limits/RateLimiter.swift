public import struct Foundation.Date

/// Who may begin a request now. A pure state machine: times come from its caller.
public struct RateLimiter: Sendable {
    /// The most callers that something is remembered of, but for those whose requests run: there may be any number of
    /// subjects of tokens.
    public static let mostCallers = 10_000

    private var everyone: LimitState
    private var callers: [String: LimitState] = [:]

    /// - Parameter limits: those of all callers together.
    public init(_ limits: AccessLimits = AccessLimits(), now: ContinuousClock.Instant) {
        everyone = LimitState(limits, now: now, began: .distantPast)
    }

    /// Whether nothing limits all callers together.
    public var isUnlimited: Bool { everyone.limits.isUnlimited }

    /// Changes the limits of all callers together; what was used stays used.
    public mutating func setGlobal(_ limits: AccessLimits) {
        everyone.limits = limits
    }

    /// Tells what all callers together spent before this process began.
    public mutating func restore(_ tokens: Int, in period: BudgetPeriod) {
        everyone.add(tokens, to: period)
    }

    /// The periods of a caller's budgets of which it has to be told what was spent: those that began before it was
    /// remembered here.
    public func unknownPeriods(of caller: String, limits: AccessLimits, date: Date) -> [BudgetPeriod] {
        guard limits.tokensPerDay != nil || limits.tokensPerMonth != nil else { return [] }
        var state = callers[caller] ?? LimitState(limits, now: everyone.usedAt, began: date)
        state.limits = limits
        return state.unknownPeriods(at: date)
    }

    /// Tells what a caller has spent in a period.
    public mutating func recall(
        _ tokens: Int, of caller: String, limits: AccessLimits, in period: BudgetPeriod,
        at now: ContinuousClock.Instant,
        date: Date
    ) {
        var state = state(of: caller, limits: limits, at: now, date: date)
        state.recall(tokens, in: period)
        callers[caller] = state
        forgetSome()
    }

    /// Counts a request in, or says what stands against it.
    public mutating func begin(
        _ caller: String, limits: AccessLimits, at now: ContinuousClock.Instant, date: Date
    ) throws(LimitRefusal) {
        everyone.fill(at: now)
        if let refusal = everyone.refusal(isGlobal: true, date: date) { throw refusal }
        var state = state(of: caller, limits: limits, at: now, date: date)
        state.fill(at: now)
        let refusal = state.refusal(isGlobal: false, date: date)
        if refusal == nil {
            state.begin()
            everyone.begin()
        }
        callers[caller] = state
        forgetSome()
        if let refusal { throw refusal }
    }

    /// Counts a prompt's tokens, or says what stands against them.
    ///
    /// A prompt of more tokens than a minute has is taken when nothing else was taken for a minute.
    public mutating func spendPrompt(
        _ tokens: Int, of caller: String, at now: ContinuousClock.Instant, date: Date
    ) throws(LimitRefusal) {
        everyone.fill(at: now)
        callers[caller]?.fill(at: now)
        let refusal =
            everyone.tokenRefusal(prompt: tokens, isGlobal: true, date: date)
            ?? callers[caller]?.tokenRefusal(prompt: tokens, isGlobal: false, date: date)
        if let refusal { throw refusal }
        spend(tokens, of: caller, date: date)
    }

    /// Counts tokens that were generated. They are never refused: who has no more is refused the next request.
    public mutating func spend(_ tokens: Int, of caller: String, date: Date) {
        guard tokens > 0 else { return }
        everyone.spend(tokens, date: date)
        callers[caller]?.spend(tokens, date: date)
    }

    /// Counts a request into those that wait for a slot, or says that too many do.
    public mutating func beginWaiting(_ caller: String) throws(LimitRefusal) {
        if let most = callers[caller]?.limits.waitingRequests, let waiting = callers[caller]?.waiting, waiting >= most {
            throw LimitRefusal(.waitingRequests, value: most, isGlobal: false, retryAfter: .seconds(1))
        }
        callers[caller]?.wait(1)
    }

    public mutating func endWaiting(_ caller: String) {
        callers[caller]?.wait(-1)
    }

    /// Counts a request out of the minute: it was counted in, and then refused before anything was done for it.
    public mutating func giveBack(_ caller: String) {
        everyone.giveBack()
        callers[caller]?.giveBack()
    }

    /// Counts a request out.
    public mutating func end(_ caller: String, at now: ContinuousClock.Instant, date: Date) {
        everyone.end()
        callers[caller]?.end()
        callers[caller]?.fill(at: now)
        if callers[caller]?.isIdle(at: date) ?? false { callers[caller] = nil }
    }

    /// What a caller has left; of its own and the common limits the one that leaves less.
    public func figures(of caller: String) -> LimitFigures {
        let own = callers[caller]?.figures
        var figures = own ?? everyone.figures
        if let left = everyone.figures.requestsLeft, left < figures.requestsLeft ?? .max {
            figures.requestLimit = everyone.figures.requestLimit
            figures.requestsLeft = left
            figures.requestReset = everyone.figures.requestReset
        }
        if let left = everyone.figures.tokensLeft, left < figures.tokensLeft ?? .max {
            figures.tokenLimit = everyone.figures.tokenLimit
            figures.tokensLeft = left
            figures.tokenReset = everyone.figures.tokenReset
        }
        return figures
    }

    /// Callers that something is remembered of.
    public var callerCount: Int { callers.count }

    /// Those of whom nobody heard for longest go, a tenth at a time.
    private mutating func forgetSome() {
        guard callers.count > Self.mostCallers else { return }
        let idle = callers.filter { $0.value.running == 0 && $0.value.waiting == 0 }
            .sorted { $0.value.usedAt < $1.value.usedAt }
        for caller in idle.prefix(callers.count - Self.mostCallers * 9 / 10) { callers[caller.key] = nil }
    }

    private func state(
        of caller: String, limits: AccessLimits, at now: ContinuousClock.Instant, date: Date
    ) -> LimitState {
        guard var known = callers[caller] else { return LimitState(limits, now: now, began: date) }
        known.limits = limits
        return known
    }
}
