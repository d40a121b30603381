import ChasquiCore
import TestSupport
import Testing

@testable import ChasquiScheduler

@Suite("A step's prompt tokens")
struct StepBudgetTests {
    @Test("go half to the oldest prompt and evenly to the others, and none is wasted", arguments: [
        (100, [500, 500, 500], [50, 25, 25]),
        (100, [500, 5, 500], [50, 5, 45]),
        (100, [10, 20, 30], [10, 20, 30]),
        (100, [500], [100]),
        (100, [500, 10], [90, 10]),
        (1, [500, 500], [1, 0]),
        (0, [5], [0]),
        (64, [], []),
    ] as [(Int, [Int], [Int])])
    func divides(budget: Int, pending: [Int], shares: [Int]) {
        #expect(PromptShares.divide(budget, among: pending) == shares)
    }

    @Test("are never more than there are or than anyone needs", arguments: 0..<200)
    func bounds(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pending = (0..<Int.random(in: 1...9, using: &random)).map { _ in Int.random(in: 1...300, using: &random) }
        let budget = Int.random(in: 1...600, using: &random)
        let shares = PromptShares.divide(budget, among: pending)
        #expect(shares.reduce(0, +) == min(budget, pending.reduce(0, +)))
        #expect(zip(shares, pending).allSatisfy { $0 >= 0 && $0 <= $1 })
    }

    @Test("follow from what earlier steps cost")
    func learns() {
        var cost = StepCostModel()
        #expect(cost.promptTokens(within: 100, beside: 1) == nil)
        for _ in 0..<30 {
            cost.learn(decoding: 4, promptTokens: 0, milliseconds: 20)
            cost.learn(decoding: 4, promptTokens: 50, milliseconds: 120)
        }
        #expect(cost.promptTokens(within: 100, beside: 4) == 40)
        #expect(cost.promptTokens(within: 15, beside: 4) == 0)
    }

    @Test("are not changed for long by one step that the machine slowed down")
    func outlier() {
        var cost = StepCostModel()
        for _ in 0..<30 { cost.learn(decoding: 1, promptTokens: 50, milliseconds: 50) }
        cost.learn(decoding: 1, promptTokens: 50, milliseconds: 60_000)
        #expect((cost.promptTokens(within: 100, beside: 1) ?? 0) >= 50)
        for _ in 0..<15 { cost.learn(decoding: 1, promptTokens: 50, milliseconds: 50) }
        #expect((cost.promptTokens(within: 100, beside: 1) ?? 0) >= 95)
    }

    @Test("fit the target beside decoding sequences, and a few always go")
    func target() {
        for (target, expected) in [(100.0, 80), (5, 16)] {
            var bench = Workbench(
                SchedulerConfiguration(running: 2, cells: 4000, batchTokens: 512, stepTarget: target))
            bench.submit([1, 2, 3], generating: 500)
            for _ in 0..<20 {
                let plan = bench.step()
                plan.map { bench.scheduler.learn(from: $0, computing: 20) }
            }
            bench.submit((0..<40).map { TokenID($0) + 100 }, generating: 1)
            for _ in 0..<20 {
                guard let plan = bench.step() else { continue }
                bench.scheduler.learn(
                    from: plan, computing: 20 + Double(plan.tokenCount - plan.decodingCount))
            }
            bench.submit((0..<1000).map { TokenID($0) + 3000 }, generating: 1)
            let prompt = bench.step().map { $0.tokenCount - $0.decodingCount }
            #expect(prompt == expected)
        }
    }
}
