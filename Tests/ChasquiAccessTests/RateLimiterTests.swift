import ChasquiCore
import Foundation
import TestSupport
import Testing

@testable import ChasquiAccess

@Suite("Rate limits")
struct RateLimiterTests {
    private let start = ContinuousClock.now
    /// 2026-11-26T12:00:00Z
    private let noon = Date(timeIntervalSince1970: 1_795_694_400)

    private func limiter(_ global: AccessLimits = AccessLimits()) -> RateLimiter {
        RateLimiter(global, now: start)
    }

    @Test("a minute's requests may come at once, and the next has to wait for its share of a minute")
    func requestsPerMinute() throws {
        var limiter = limiter()
        let limits = AccessLimits(requestsPerMinute: 6)
        for _ in 0..<6 { try limiter.begin("a", limits: limits, at: start, date: noon) }
        #expect(
            throws: LimitRefusal(.requestsPerMinute, value: 6, isGlobal: false, retryAfter: .seconds(10))
        ) { try limiter.begin("a", limits: limits, at: start, date: noon) }
        try limiter.begin("a", limits: limits, at: start + .seconds(10), date: noon)
        #expect(throws: LimitRefusal.self) {
            try limiter.begin("a", limits: limits, at: start + .seconds(10), date: noon)
        }
    }

    @Test("one caller's limit is not another's")
    func callersAreApart() throws {
        var limiter = limiter()
        let limits = AccessLimits(requestsPerMinute: 1)
        try limiter.begin("a", limits: limits, at: start, date: noon)
        try limiter.begin("b", limits: limits, at: start, date: noon)
        #expect(throws: LimitRefusal.self) { try limiter.begin("a", limits: limits, at: start, date: noon) }
    }

    @Test("the limit of all callers together holds for each")
    func global() throws {
        var limiter = limiter(AccessLimits(concurrentRequests: 2))
        try limiter.begin("a", limits: AccessLimits(), at: start, date: noon)
        try limiter.begin("b", limits: AccessLimits(), at: start, date: noon)
        #expect(
            throws: LimitRefusal(.concurrentRequests, value: 2, isGlobal: true, retryAfter: .seconds(1))
        ) { try limiter.begin("c", limits: AccessLimits(), at: start, date: noon) }
        limiter.end("a", at: start, date: noon)
        try limiter.begin("c", limits: AccessLimits(), at: start, date: noon)
    }

    @Test("a refused request takes nothing")
    func refusalsAreFree() throws {
        var limiter = limiter()
        let limits = AccessLimits(requestsPerMinute: 60, concurrentRequests: 1)
        try limiter.begin("a", limits: limits, at: start, date: noon)
        for _ in 0..<100 {
            #expect(throws: LimitRefusal.self) { try limiter.begin("a", limits: limits, at: start, date: noon) }
        }
        #expect(limiter.figures(of: "a").requestsLeft == 59)
    }

    @Test("a prompt beyond a minute's tokens is refused, and one larger than a minute has needs a whole minute's")
    func prompts() throws {
        var limiter = limiter()
        let limits = AccessLimits(tokensPerMinute: 600)
        try limiter.begin("a", limits: limits, at: start, date: noon)
        try limiter.spendPrompt(500, of: "a", at: start, date: noon)
        #expect(
            throws: LimitRefusal(
                .tokensPerMinute, value: 600, isGlobal: false, retryAfter: .seconds(10),
                prompt: .init(size: 200, left: 100))
        ) { try limiter.spendPrompt(200, of: "a", at: start, date: noon) }
        try limiter.spendPrompt(5000, of: "a", at: start + .seconds(60), date: noon)
        #expect(throws: LimitRefusal.self) {
            try limiter.begin("a", limits: limits, at: start + .seconds(61), date: noon)
        }
    }

    @Test("a request that is given back may be made again, and no more than a minute has")
    func givenBack() throws {
        var limiter = RateLimiter(AccessLimits(requestsPerMinute: 3), now: start)
        let limits = AccessLimits(requestsPerMinute: 2)
        try limiter.begin("a", limits: limits, at: start, date: noon)
        try limiter.begin("a", limits: limits, at: start, date: noon)
        limiter.giveBack("a")
        #expect(limiter.figures(of: "a").requestsLeft == 1)
        try limiter.begin("a", limits: limits, at: start, date: noon)
        for _ in 0..<9 { limiter.giveBack("a") }
        #expect(limiter.figures(of: "a").requestsLeft == 2)
    }

    @Test("generated tokens are counted as they come, and are paid for by waiting")
    func generatedTokens() throws {
        var limiter = limiter()
        let limits = AccessLimits(tokensPerMinute: 60)
        try limiter.begin("a", limits: limits, at: start, date: noon)
        limiter.spend(120, of: "a", date: noon)
        #expect(
            throws: LimitRefusal(.tokensPerMinute, value: 60, isGlobal: false, retryAfter: .seconds(61))
        ) { try limiter.begin("a", limits: limits, at: start, date: noon) }
        try limiter.begin("a", limits: limits, at: start + .seconds(61), date: noon)
    }

    @Test("a day's budget ends with the day in UTC, a month's with the month")
    func budgets() throws {
        var limiter = limiter()
        let limits = AccessLimits(tokensPerDay: 100, tokensPerMonth: 150)
        try limiter.begin("a", limits: limits, at: start, date: noon)
        limiter.spend(100, of: "a", date: noon)
        #expect(
            throws: LimitRefusal(.tokensPerDay, value: 100, isGlobal: false, retryAfter: .seconds(12 * 3600))
        ) { try limiter.begin("a", limits: limits, at: start, date: noon) }
        let tomorrow = noon.addingTimeInterval(86400)
        try limiter.begin("a", limits: limits, at: start, date: tomorrow)
        limiter.spend(50, of: "a", date: tomorrow)
        #expect {
            try limiter.begin("a", limits: limits, at: start, date: tomorrow)
        } throws: { ($0 as? LimitRefusal)?.limit == .tokensPerMonth }
        try limiter.begin("a", limits: limits, at: start, date: noon.addingTimeInterval(5 * 86400))
    }

    @Test("a prompt that is larger than what is left of a day's budget is told how much that is")
    func promptsAndBudgets() throws {
        var limiter = limiter()
        try limiter.begin("a", limits: AccessLimits(tokensPerDay: 50), at: start, date: noon)
        try limiter.spendPrompt(41, of: "a", at: start, date: noon)
        #expect(
            throws: LimitRefusal(
                .tokensPerDay, value: 50, isGlobal: false, retryAfter: .seconds(12 * 3600),
                prompt: .init(size: 10, left: 9))
        ) { try limiter.spendPrompt(10, of: "a", at: start, date: noon) }
        #expect(
            throws: LimitRefusal(
                .tokensPerDay, value: 50, isGlobal: false, retryAfter: nil, prompt: .init(size: 51, left: 9)),
            "No day has as many."
        ) { try limiter.spendPrompt(51, of: "a", at: start, date: noon) }
        try limiter.spendPrompt(9, of: "a", at: start, date: noon)
    }

    @Test("what the ledger has of a budget's period is asked for once, and counts")
    func recalled() throws {
        var limiter = limiter()
        let limits = AccessLimits(tokensPerDay: 100)
        let day = BudgetPeriod(.day, containing: noon)
        #expect(limiter.unknownPeriods(of: "a", limits: limits, date: noon) == [day])
        #expect(limiter.unknownPeriods(of: "a", limits: AccessLimits(requestsPerMinute: 1), date: noon).isEmpty)
        limiter.recall(99, of: "a", limits: limits, in: day, at: start, date: noon)
        #expect(limiter.unknownPeriods(of: "a", limits: limits, date: noon).isEmpty)
        try limiter.begin("a", limits: limits, at: start, date: noon)
        limiter.spend(1, of: "a", date: noon)
        #expect(throws: LimitRefusal.self) { try limiter.begin("a", limits: limits, at: start, date: noon) }
        try limiter.begin("b", limits: limits, at: start, date: noon)
        let tomorrow = noon.addingTimeInterval(86400)
        #expect(limiter.unknownPeriods(of: "a", limits: limits, date: tomorrow).isEmpty, "all of it was counted here")
        try limiter.begin("a", limits: limits, at: start, date: tomorrow)
    }

    @Test(
        "a budget that a caller gets while its requests run begins with what the ledger has, and nothing counts twice")
    func laterBudget() throws {
        var limiter = limiter()
        try limiter.begin("a", limits: AccessLimits(concurrentRequests: 2), at: start, date: noon)
        limiter.spend(10, of: "a", date: noon)
        let limits = AccessLimits(tokensPerDay: 100)
        let day = BudgetPeriod(.day, containing: noon)
        #expect(limiter.unknownPeriods(of: "a", limits: limits, date: noon) == [day])
        limiter.recall(90, of: "a", limits: limits, in: day, at: start, date: noon)
        try limiter.begin("a", limits: limits, at: start, date: noon)
        limiter.spend(10, of: "a", date: noon)
        #expect(throws: LimitRefusal.self) { try limiter.begin("a", limits: limits, at: start, date: noon) }
    }

    @Test("a clock that jumps to another day and back has the ledger asked again, for either day", arguments: [-1, 1])
    func clockJumps(days: Double) throws {
        var limiter = limiter()
        let limits = AccessLimits(tokensPerDay: 100)
        let other = noon.addingTimeInterval(days * 86400)
        let began = noon.addingTimeInterval(-5 * 86400)
        try limiter.begin("a", limits: limits, at: start, date: began)
        limiter.spend(1, of: "a", date: began)
        limiter.spend(100, of: "a", date: noon)
        limiter.spend(10, of: "a", date: other)
        let day = BudgetPeriod(.day, containing: noon)
        #expect(limiter.unknownPeriods(of: "a", limits: limits, date: noon) == [day])
        limiter.recall(100, of: "a", limits: limits, in: day, at: start, date: noon)
        #expect(throws: LimitRefusal.self) { try limiter.begin("a", limits: limits, at: start, date: noon) }
        #expect(
            limiter.unknownPeriods(of: "a", limits: limits, date: other) == [BudgetPeriod(.day, containing: other)])
    }

    @Test("what all spent before a restart counts for all")
    func restored() {
        var limiter = limiter(AccessLimits(tokensPerDay: 100))
        limiter.restore(100, in: BudgetPeriod(.day, containing: noon))
        #expect(throws: LimitRefusal.self) { try limiter.begin("a", limits: AccessLimits(), at: start, date: noon) }
    }

    @Test("however many callers come, a bounded number is remembered; those that run and those that came last are")
    func bounded() throws {
        var limiter = limiter()
        let limits = AccessLimits(tokensPerDay: 10)
        let day = BudgetPeriod(.day, containing: noon)
        try limiter.begin("runs", limits: limits, at: start, date: noon)
        for index in 0..<(RateLimiter.mostCallers + 100) {
            let now = start + .seconds(index)
            try limiter.begin("caller \(index)", limits: limits, at: now, date: noon)
            limiter.spend(10, of: "caller \(index)", date: noon)
            limiter.end("caller \(index)", at: now, date: noon)
            #expect(limiter.callerCount <= RateLimiter.mostCallers)
        }
        let last = "caller \(RateLimiter.mostCallers + 99)"
        #expect(throws: LimitRefusal.self) { try limiter.begin(last, limits: limits, at: start, date: noon) }
        #expect(
            limiter.unknownPeriods(of: "caller 0", limits: limits, date: noon) == [day], "the ledger is asked again")
        limiter.spend(10, of: "runs", date: noon)
        #expect(throws: LimitRefusal.self) { try limiter.begin("runs", limits: limits, at: start, date: noon) }
    }

    @Test("a caller of whom nothing is left to remember is forgotten")
    func forgets() throws {
        var limiter = limiter()
        for index in 0..<1000 {
            try limiter.begin("caller \(index)", limits: AccessLimits(), at: start, date: noon)
            limiter.end("caller \(index)", at: start, date: noon)
        }
        #expect(limiter.callerCount == 0)
    }

    @Test("no more waiting requests than allowed, and one that was placed makes room")
    func waiting() throws {
        var limiter = limiter()
        let limits = AccessLimits(waitingRequests: 1)
        try limiter.begin("a", limits: limits, at: start, date: noon)
        try limiter.beginWaiting("a")
        #expect(throws: LimitRefusal.self) { try limiter.beginWaiting("a") }
        limiter.endWaiting("a")
        try limiter.beginWaiting("a")
    }

    @Test("random histories never let more than a limit through", arguments: 0..<20)
    func invariants(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let limits = AccessLimits(
            requestsPerMinute: Int.random(in: 1...30, using: &random), tokensPerMinute: 500, concurrentRequests: 4)
        var limiter = limiter()
        var (now, running, begun) = (start, 0, [ContinuousClock.Instant]())
        for _ in 0..<2000 {
            now += .milliseconds(Int.random(in: 0...2000, using: &random))
            if running > 0, Bool.random(using: &random) {
                limiter.end("a", at: now, date: noon)
                running -= 1
            } else if (try? limiter.begin("a", limits: limits, at: now, date: noon)) != nil {
                running += 1
                begun.append(now)
            }
            #expect(running <= 4)
        }
        let most = try #require(limits.requestsPerMinute)
        for (index, first) in begun.enumerated() {
            // A full bucket and a minute's refill are the most that a minute can have.
            let inMinute = begun[index...].prefix { $0 < first + .seconds(60) }.count
            #expect(inMinute <= 2 * most)
        }
    }
}
