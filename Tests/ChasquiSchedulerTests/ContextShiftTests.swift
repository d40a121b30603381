import ChasquiCore
import ChasquiScheduler
import TestSupport
import Testing

@Suite("A sequence that fills its context")
struct ContextShiftTests {
    private func bench(
        running: Int = 2, context: Int = 32, layout: SchedulerConfiguration.Layout = .split, storedBytes: Int = 0
    ) -> Workbench {
        var configuration = SchedulerConfiguration(
            running: running, cells: layout == .split ? running * context : context, layout: layout,
            storedBytes: storedBytes)
        configuration.shiftsContext = true
        configuration.movesCells = true
        return Workbench(configuration)
    }

    /// What a model says that never sees more than its context.
    private func expected(_ prompt: [TokenID], count: Int, context: Int, kept: Int, discarded: Int) -> [TokenID] {
        var tokens = prompt
        var output: [TokenID] = []
        for _ in 0..<count {
            if tokens.count >= context {
                // The last token is not computed yet.
                let left = tokens.count - 1 - kept
                tokens.removeSubrange(kept..<(kept + (discarded == 0 ? left / 2 : discarded)))
            }
            output.append(SimulatedMemory.next(after: tokens.map { .init(token: $0) }))
            tokens.append(output[output.count - 1])
        }
        return output
    }

    @Test(
        "loses the tokens behind the kept ones and goes on", arguments: [0, 4, 10], [0, 1, 7])
    func goesOn(kept: Int, discarded: Int) {
        var bench = bench()
        let prompt = tokens(100..<110)
        let id = bench.submit(prompt, generating: 200, shift: ContextShift(kept: kept, discarded: discarded))
        let plans = bench.runAll()
        #expect(
            bench.output[id] == expected(prompt, count: 200, context: 32, kept: kept, discarded: discarded))
        #expect(bench.memory.longest <= 32)
        #expect(plans.contains { $0.shifted == [id] })
        // Nothing is computed twice.
        #expect(plans.reduce(0) { $0 + $1.tokenCount } == 10 + 199)
    }

    @Test("keeps at most its context less four, and always loses one token")
    func extremes() {
        for shift in [ContextShift(kept: 1000, discarded: 1000), ContextShift(kept: 0, discarded: 1000)] {
            var bench = bench()
            let id = bench.submit(tokens(0..<10), generating: 100, shift: shift)
            bench.runAll()
            #expect(bench.output[id]?.count == 100)
            #expect(bench.memory.longest <= 32)
        }
    }

    @Test("gives nothing of what was moved to another one, and saves none of it")
    func movedIsForNobody() {
        var bench = bench(running: 1, storedBytes: 1000)
        let first = bench.submit(tokens(0..<10), generating: 60, shift: ContextShift(kept: 4, discarded: 0))
        bench.runAll()
        let held = bench.memory.tokens(in: 0)
        #expect(bench.output[first]?.count == 60)
        #expect(bench.scheduler.retained(in: 0).tokens.isEmpty)
        let second = bench.submit(held, generating: 1)
        let plan = bench.step()
        #expect(plan?.placed.first?.kept == 0)
        #expect(bench.memory.saved.isEmpty)
        #expect(bench.isRight(second))
    }

    @Test("computes again what it shares with another one, which stays as it is")
    func shared() {
        var bench = bench(running: 2, context: 120, layout: .unified)
        let prompt = tokens(0..<80)
        let one = bench.submit(prompt, generating: 200, shift: ContextShift(kept: 4, discarded: 0))
        bench.step()
        bench.step()
        let other = bench.submit(prompt + [90], generating: 4)
        bench.runAll()
        #expect(bench.isRight(other))
        #expect(bench.output[one]?.count == 200)
    }

    @Test("in any order of events, harms nobody", arguments: 0..<80)
    func randomOperations(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let isUnified = Bool.random(using: &random)
        var bench = bench(
            running: Int.random(in: 1...4, using: &random), context: Int.random(in: 30...80, using: &random),
            layout: isUnified ? .unified : .split, storedBytes: [0, 500].randomElement(using: &random) ?? 0)
        let context = bench.scheduler.configuration.sequenceContext
        var plain: [SequenceID] = []
        var shifting: [SequenceID] = []
        var moving: [SequenceID] = []
        for _ in 0..<300 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0:
                let count = Int.random(in: 1...(context / 2), using: &random)
                plain.append(bench.submit(tokens(0..<count), generating: context / 2 - 2))
            case 3:
                let count = Int.random(in: 1...(context / 2), using: &random)
                let prompt = tokens(0..<count).filter { _ in Int.random(in: 0..<12, using: &random) > 0 } + [60]
                moving.append(bench.submit(prompt, generating: context / 3, shortestChunk: 4))
            case 1:
                let count = Int.random(in: 1...(context / 2), using: &random)
                shifting.append(
                    bench.submit(
                        tokens(0..<count), generating: 3 * context,
                        shift: ContextShift(
                            kept: Int.random(in: 0...context, using: &random),
                            discarded: Int.random(in: 0...context, using: &random))))
            case 2: if let id = shifting.randomElement(using: &random) { bench.scheduler.cancel(id) }
            default: bench.step()
            }
            #expect(bench.memory.usedCells == bench.scheduler.usedCells)
            #expect(bench.memory.longest <= context)
        }
        for id in shifting { bench.scheduler.cancel(id) }
        bench.runAll()
        for id in plain + moving { #expect(bench.isRight(id)) }
        #expect(bench.scheduler.isIdle)
    }
}

@Suite("A sequence that may have one slot only")
struct PinnedSlotTests {
    private func bench() -> Workbench {
        Workbench(SchedulerConfiguration(running: 3, cells: 300, layout: .split))
    }

    @Test("gets that one", arguments: 0..<3)
    func gets(slot: Int) {
        var bench = bench()
        let id = bench.submit(tokens(0..<10), generating: 3, slot: slot)
        #expect(bench.step()?.placed.map(\.slot) == [slot])
        bench.runAll()
        #expect(bench.isRight(id))
    }

    @Test("waits until it is free, and lets others pass")
    func waits() {
        var bench = bench()
        let first = bench.submit(tokens(0..<10), generating: 5, slot: 1)
        let second = bench.submit(tokens(20..<30), generating: 2, slot: 1)
        let third = bench.submit(tokens(40..<50), generating: 2)
        #expect(bench.step()?.placed.map(\.id) == [first, third])
        bench.runAll()
        #expect(bench.finished == [third, first, second])
    }

    @Test("takes a common beginning from another slot along")
    func takesAlong() {
        var bench = bench()
        let prompt = tokens(0..<60)
        bench.submit(prompt, slot: 0)
        bench.runAll()
        let id = bench.submit(prompt + tokens(70..<75), slot: 2)
        let placed = bench.step()?.placed.first
        #expect(placed?.slot == 2 && placed?.kept == 60)
        bench.runAll()
        #expect(bench.isRight(id))
    }
}
