import ChasquiCore
import TestSupport
import Testing

@testable import ChasquiScheduler

@Suite("A step's prompt tokens")
struct StepBudgetTests {
    @Test(
        "go in units to the oldest prompt and to the shortest in turn, and none is wasted",
        arguments: [
            (128, [500, 300, 200], 0, [64, 0, 64]),
            (64, [500, 300, 200], 0, [64, 0, 0]),
            (64, [500, 300, 200], 1, [0, 0, 64]),
            (64, [500, 5, 10], 1, [59, 5, 0]),
            (100, [10, 20, 30], 0, [10, 20, 30]),
            (100, [500], 1, [100]),
            (0, [5], 0, [0]),
            (64, [], 0, []),
        ] as [(Int, [Int], UInt64, [Int])])
    func divides(budget: Int, pending: [Int], turn: UInt64, shares: [Int]) {
        #expect(PromptShares.divide(budget, among: pending, unit: 64, turn: turn) == shares)
    }

    @Test("are never more than there are or than anyone needs", arguments: 0..<200)
    func bounds(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pending = (0..<Int.random(in: 1...9, using: &random)).map { _ in Int.random(in: 1...300, using: &random) }
        let budget = Int.random(in: 1...600, using: &random)
        let shares = PromptShares.divide(budget, among: pending, unit: 64, turn: seed)
        #expect(shares.reduce(0, +) == min(budget, pending.reduce(0, +)))
        #expect(zip(shares, pending).allSatisfy { $0 >= 0 && $0 <= $1 })
    }

    @Test(
        "follow from what earlier steps cost, in whole units where they fit",
        arguments: [
            // milliseconds a token, target, tokens
            (1.0, 100.0, 64), (0.5, 100, 192), (0.1, 100, 896), (2, 100, 64), (4, 100, 64), (8, 100, 16), (4, 30, 16),
        ] as [(Double, Double, Int)])
    func learns(token: Double, target: Double, tokens: Int) {
        var cost = StepCostModel()
        for _ in 0..<40 {
            cost.learn(decoding: 4, promptTokens: 0, milliseconds: 10)
            cost.learn(decoding: 4, promptTokens: 64, milliseconds: 10 + 64 * token)
        }
        #expect(cost.promptTokens(within: target, beside: 4) == tokens)
    }

    @Test("are a unit before anything is known")
    func unknown() {
        #expect(StepCostModel().promptTokens(within: 100, beside: 1) == 64)
    }

    @Test("are not changed for long by one step that the machine slowed down")
    func outlier() {
        var cost = StepCostModel()
        for _ in 0..<30 { cost.learn(decoding: 1, promptTokens: 128, milliseconds: 64) }
        #expect(cost.promptTokens(within: 100, beside: 1) == 192)
        cost.learn(decoding: 1, promptTokens: 128, milliseconds: 60_000)
        #expect(cost.promptTokens(within: 100, beside: 1) >= 64)
        for _ in 0..<15 { cost.learn(decoding: 1, promptTokens: 128, milliseconds: 64) }
        #expect(cost.promptTokens(within: 100, beside: 1) == 192)
    }

    @Test("are whole units again some time after they were too dear")
    func triedAgain() {
        var cost = StepCostModel()
        for _ in 0..<30 { cost.learn(decoding: 1, promptTokens: 64, milliseconds: 600) }
        #expect(cost.promptTokens(within: 100, beside: 1) < 64)
        var steps = 0
        while cost.promptTokens(within: 100, beside: 1) < 64, steps < 100 {
            cost.learn(decoding: 1, promptTokens: 16, milliseconds: 80)
            steps += 1
        }
        #expect((10..<40).contains(steps))
    }

    @Test("are one more beside decoding sequences where each slot has its own cells, so that a whole unit is left")
    func oneMore() {
        for (layout, expected) in [(SchedulerConfiguration.Layout.split, 65), (.unified, 64)] {
            var bench = Workbench(SchedulerConfiguration(running: 2, cells: 4000, layout: layout, batchTokens: 512))
            bench.submit([1, 2, 3], generating: 50)
            for _ in 0..<3 { bench.step() }
            bench.submit((0..<1000).map { TokenID($0) + 3000 }, generating: 1)
            #expect(bench.step().map { $0.tokenCount - $0.decodingCount } == expected)
        }
    }

    @Test("whose logits are all needed are a bounded number, and leave the others theirs")
    func scored() throws {
        var bench = Workbench(SchedulerConfiguration(running: 3, cells: 4000, batchTokens: 512))
        let scored = [0, 1].map { number in
            bench.submit(tokens(number * 200..<number * 200 + 100), wantsAllLogits: true)
        }
        let other = bench.submit(tokens(1000..<1300))
        let planned = bench.step()
        let first = try #require(planned)
        #expect(first.scoredCount == 64)
        #expect(first.work.first { $0.id == other }?.count == 300)
        #expect(first.work.first { $0.id == other }?.wantsAllLogits == false)
        bench.runAll()
        #expect(scored.allSatisfy { bench.isScored($0) && bench.isRight($0) })
    }

    @Test("whose logits are all needed are computed though another has their cells")
    func scoredAgain() {
        var bench = Workbench(SchedulerConfiguration(running: 1, slots: 2, cells: 4000, batchTokens: 512))
        bench.submit(tokens(0..<60))
        bench.runAll()
        let again = bench.submit(tokens(0..<60), wantsAllLogits: true)
        #expect(bench.step()?.placed.map(\.kept) == [0])
        #expect(bench.isScored(again))
    }
}
