import struct Foundation.Date

/// What one caller, or all of them together, has used of its limits.
struct LimitState: Sendable {
    var limits: AccessLimits {
        didSet { if limits != oldValue { makeBuckets(at: filledAt) } }
    }
    private var requests: TokenBucket?
    private var tokens: TokenBucket?
    private var filledAt: ContinuousClock.Instant
    private(set) var running = 0
    private(set) var waiting = 0
    private var spent: [BudgetPeriod.Unit: (period: BudgetPeriod, tokens: Int)] = [:]
    /// From when on all tokens were counted here.
    private var began: Date
    /// Those that began before, and for which it was told what was spent.
    private var recalled: Set<BudgetPeriod> = []

    /// - Parameter began: from when on its tokens are counted here.
    init(_ limits: AccessLimits, now: ContinuousClock.Instant, began: Date) {
        self.limits = limits
        self.began = began
        filledAt = now
        makeBuckets(at: now)
    }

    private mutating func makeBuckets(at now: ContinuousClock.Instant) {
        requests = limits.requestsPerMinute.map { TokenBucket(perMinute: $0, now: now) }
        tokens = limits.tokensPerMinute.map { TokenBucket(perMinute: $0, now: now) }
    }

    /// When somebody last came.
    var usedAt: ContinuousClock.Instant { filledAt }

    mutating func fill(at now: ContinuousClock.Instant) {
        filledAt = now
        requests?.fill(at: now)
        tokens?.fill(at: now)
    }

    /// Nothing of it would be missed.
    func isIdle(at date: Date) -> Bool {
        running == 0 && waiting == 0 && (requests?.refill ?? .zero) == .zero && (tokens?.refill ?? .zero) == .zero
            && budgets.allSatisfy { tokensSpent(in: period($0.0, at: date)) == 0 }
    }

    // MARK: Questions

    /// What stands against one more request now.
    func refusal(isGlobal: Bool, date: Date) -> LimitRefusal? {
        if let most = limits.concurrentRequests, running >= most {
            return LimitRefusal(.concurrentRequests, value: most, isGlobal: isGlobal, retryAfter: .seconds(1))
        }
        if let requests, requests.wait(for: 1) > .zero {
            return LimitRefusal(
                .requestsPerMinute, value: requests.perMinute, isGlobal: isGlobal, retryAfter: requests.wait(for: 1))
        }
        return tokenRefusal(isGlobal: isGlobal, date: date)
    }

    /// What stands against a prompt now, or against any token at all.
    /// - Parameter prompt: in tokens; nil where it is not known yet.
    func tokenRefusal(prompt: Int? = nil, isGlobal: Bool, date: Date) -> LimitRefusal? {
        let count = prompt ?? 1
        if let tokens, tokens.wait(for: count) > .zero {
            return LimitRefusal(
                .tokensPerMinute, value: tokens.perMinute, isGlobal: isGlobal, retryAfter: tokens.wait(for: count),
                prompt: prompt.map { .init(size: $0, left: tokens.remaining) })
        }
        for (unit, limit, most) in budgets {
            let period = period(unit, at: date)
            let left = max(0, most - tokensSpent(in: period))
            guard count > left else { continue }
            // No period has as many tokens as a prompt of more than all of them.
            let wait = count > most ? nil : Duration.seconds(period.end.timeIntervalSince(date))
            return LimitRefusal(
                limit, value: most, isGlobal: isGlobal, retryAfter: wait,
                prompt: prompt.map { .init(size: $0, left: left) })
        }
        return nil
    }

    /// The periods of budgets of which it is not known what was spent before.
    func unknownPeriods(at date: Date) -> [BudgetPeriod] {
        budgets.map { period($0.0, at: date) }.filter { period in
            guard !recalled.contains(period) else { return false }
            return period.start < began || hasCounted(after: period)
        }
    }

    /// The clock went back: what is counted here is of a later period.
    private func hasCounted(after period: BudgetPeriod) -> Bool {
        spent[period.unit].map { $0.period.start > period.start } ?? false
    }

    private var budgets: [(BudgetPeriod.Unit, LimitRefusal.Limit, Int)] {
        [(.day, .tokensPerDay, limits.tokensPerDay), (.month, .tokensPerMonth, limits.tokensPerMonth)]
            .compactMap { unit, limit, most in most.map { (unit, limit, $0) } }
    }

    private func tokensSpent(in period: BudgetPeriod) -> Int {
        guard let entry = spent[period.unit], entry.period == period else { return 0 }
        return entry.tokens
    }

    /// The period that a moment is in; calendars are slow, and periods are long.
    private func period(_ unit: BudgetPeriod.Unit, at date: Date) -> BudgetPeriod {
        if let period = spent[unit]?.period, period.start <= date, date < period.end { return period }
        return BudgetPeriod(unit, containing: date)
    }

    // MARK: Acts

    mutating func begin() {
        running += 1
        requests?.take(1)
    }

    mutating func giveBack() {
        requests?.giveBack(1)
    }

    mutating func end() {
        running -= 1
    }

    mutating func wait(_ count: Int) {
        waiting += count
    }

    mutating func spend(_ count: Int, date: Date) {
        tokens?.take(count)
        for unit in BudgetPeriod.Unit.allCases { add(count, to: period(unit, at: date)) }
    }

    /// Takes over what the ledger has of a period. What is counted here is in it, but for what runs.
    mutating func recall(_ count: Int, in period: BudgetPeriod) {
        turn(to: period)
        recalled = recalled.filter { $0.unit != period.unit }
        recalled.insert(period)
        spent[period.unit] = (period, max(count, tokensSpent(in: period)))
    }

    /// Adds what was spent.
    mutating func add(_ count: Int, to period: BudgetPeriod) {
        turn(to: period)
        spent[period.unit] = (period, tokensSpent(in: period) + count)
    }

    /// The count of another period goes. It is not known any more, should the clock come back to it.
    private mutating func turn(to period: BudgetPeriod) {
        guard let left = spent[period.unit]?.period, left != period else { return }
        recalled = recalled.filter { $0.unit != period.unit }
        if hasCounted(after: period) { began = max(began, left.end) }
    }

    var figures: LimitFigures {
        LimitFigures(
            requestLimit: requests?.perMinute, requestsLeft: requests?.remaining, requestReset: requests?.refill,
            tokenLimit: tokens?.perMinute, tokensLeft: tokens?.remaining, tokenReset: tokens?.refill)
    }
}
