import ChasquiCore
import Testing

@testable import ChasquiScheduler

@Suite("Drafts")
struct DraftTests {
    private static func bench(
        running: Int = 4, cells: Int = 400, layout: SchedulerConfiguration.Layout = .split,
        reuse: SchedulerConfiguration.Reuse = .anyPrefix, draftTokens: Int = 16
    ) -> Workbench {
        Workbench(
            SchedulerConfiguration(
                running: running, cells: cells, layout: layout, reuse: reuse, batchTokens: 64,
                draftTokens: draftTokens))
    }

    /// A sequence that decodes, after its prompt was computed.
    private static func decoding(_ bench: inout Workbench, generating count: Int = 20) -> SequenceID {
        let id = bench.submit([1, 2, 3], generating: count, reusesPrefix: false)
        bench.step()
        return id
    }

    @Test("that are right are tokens of that step, with the one after them", arguments: 0...8)
    func right(count: Int) {
        var bench = Self.bench()
        let id = Self.decoding(&bench)
        bench.propose(right: count, wrong: 8 - count, for: id)
        bench.step()
        #expect(bench.output[id]?.count == count + 2)
        #expect(bench.draftsAccepted == count)
        bench.runAll()
        #expect(bench.isRight(id))
    }

    @Test("never give more tokens than were asked for", arguments: 1...12)
    func limit(count: Int) {
        var bench = Self.bench()
        let id = Self.decoding(&bench, generating: count)
        while !bench.scheduler.isIdle {
            bench.propose(right: 9, wrong: 0, for: id)
            bench.step()
        }
        #expect(bench.isRight(id))
    }

    @Test("have no room before the prompt is computed, at the limit, or where the memory cannot be cut")
    func room() {
        var bench = Self.bench()
        let first = bench.submit([1, 2, 3], generating: 3)
        #expect(bench.scheduler.draftRoom(of: first) == 0)
        bench.step()
        #expect(bench.scheduler.draftRoom(of: first) == 1)
        bench.step()
        #expect(bench.scheduler.draftRoom(of: first) == 0)
        var uncuttable = Self.bench(reuse: .wholeOnly)
        let other = Self.decoding(&uncuttable)
        #expect(uncuttable.scheduler.draftRoom(of: other) == 0)
    }

    @Test("hold for one step")
    func once() {
        var bench = Self.bench()
        let id = Self.decoding(&bench)
        bench.propose(right: 2, wrong: 0, for: id)
        #expect(bench.step()?.draftCount == 2)
        #expect(bench.step()?.draftCount == 0)
    }

    @Test("are left out while a prompt is computed")
    func prompts() {
        var bench = Self.bench()
        let id = Self.decoding(&bench)
        bench.submit([7, 8, 9], generating: 2)
        bench.propose(right: 4, wrong: 0, for: id)
        #expect(bench.step()?.draftCount == 0)
    }

    @Test("take free cells only: nobody is parked and nothing that is kept is cleared")
    func cells() {
        var bench = Self.bench(running: 2, cells: 24, layout: .unified)
        bench.submit([9, 9, 9, 9, 9, 9], generating: 1)
        bench.runAll()
        let id = Self.decoding(&bench, generating: 18)
        let used = bench.scheduler.usedCells
        bench.propose(right: 16, wrong: 0, for: id)
        let plan = bench.step()
        #expect(plan?.memory == [])
        #expect(plan?.draftCount == 24 - used - 1)
        #expect(bench.memory.usedCells == 24)
    }

    @Test("are shared out equally")
    func shares() {
        var bench = Self.bench(draftTokens: 9)
        let ids = (0..<3).map { bench.submit([1, 2, TokenID($0)], generating: 30, reusesPrefix: false) }
        bench.step()
        for _ in 0..<3 {
            bench.scheduler.learn(from: bench.step() ?? StepPlan(), computing: 1)
        }
        for id in ids { bench.propose(right: 9, wrong: 0, for: id) }
        #expect(bench.step()?.work.map(\.drafts.count) == [3, 3, 3])
    }

    @Test(
        "of several sequences do not make the step longer than it should be", arguments: [(100.0, 4), (61, 0), (50, 0)])
    func stepTarget(target: Double, count: Int) {
        var bench = Workbench(
            SchedulerConfiguration(running: 2, cells: 400, layout: .split, stepTarget: target, draftTokens: 16))
        let ids = (0..<2).map { bench.submit([1, 2, TokenID($0)], generating: 50, reusesPrefix: false) }
        bench.step()
        // Ten milliseconds a guess.
        for drafts in [0, 4, 0, 4, 0] {
            bench.propose(right: drafts, wrong: 0, for: ids[0])
            let plan = bench.step() ?? StepPlan()
            bench.scheduler.learn(from: plan, computing: Double(60 + plan.draftCount * 10))
        }
        bench.propose(right: 4, wrong: 4, for: ids[0])
        #expect(bench.step()?.draftCount == count)
    }

    @Test("cost more where batches are better used, and each less where there are many")
    func costs() {
        var cost = StepCostModel()
        #expect(RelativeDraftCosts(cost, beside: 1) == nil)
        cost.learn(decoding: 1, promptTokens: 0, milliseconds: 10)
        cost.learn(decoding: 8, promptTokens: 0, milliseconds: 20)
        cost.learn(decoding: 1, promptTokens: 0, drafts: 5, milliseconds: 20)
        #expect(RelativeDraftCosts(cost, beside: 1)?.cost(of: 4) == 0.8)
        #expect(RelativeDraftCosts(cost, beside: 1)?.cost(of: 4, making: 2) == 1.6)
        #expect(RelativeDraftCosts(cost, beside: 8)?.cost(of: 4) == 3.2)
        #expect(RelativeDraftCosts(cost, beside: 1).map { $0.cost(of: 40) < 40 * 0.2 } == true)
        cost.learn(decoding: 1, promptTokens: 0, drafts: 40, milliseconds: 60)
        #expect(RelativeDraftCosts(cost, beside: 1)?.cost(of: 40) == 5)
    }

    @Test("are tried again some time after they were too dear")
    func fades() {
        var cost = StepCostModel()
        cost.learn(decoding: 1, promptTokens: 0, milliseconds: 10)
        cost.learn(decoding: 1, promptTokens: 0, drafts: 2, milliseconds: 100)
        #expect(RelativeDraftCosts(cost, beside: 1).map { $0.cost(of: 2) > 8 } == true)
        for _ in 0..<5000 { cost.learn(decoding: 1, promptTokens: 0, milliseconds: 10) }
        #expect(RelativeDraftCosts(cost, beside: 1).map { $0.cost(of: 2) < 1 } == true)
    }

    @Test("change nothing in what is known of prompts")
    func learning() {
        var cost = StepCostModel()
        for _ in 0..<30 { cost.learn(decoding: 1, promptTokens: 128, milliseconds: 64) }
        let before = cost.promptTokens(within: 100, beside: 1)
        for _ in 0..<30 { cost.learn(decoding: 1, promptTokens: 0, drafts: 20, milliseconds: 500) }
        #expect(cost.promptTokens(within: 100, beside: 1) == before)
    }
}
