import ChasquiCore
import Testing

@testable import ChasquiScheduler

@Suite("Sequences with different adapters")
struct AdapterTests {
    private static func bench(running: Int = 4, _ layout: SchedulerConfiguration.Layout = .split) -> Workbench {
        Workbench(SchedulerConfiguration(running: running, cells: 4000, layout: layout, batchTokens: 512))
    }

    @Test("never compute in one step, and each gets what it gets alone")
    func apart() {
        var bench = Self.bench()
        let ids = (0..<4).map { bench.submit(tokens(0..<40), generating: 30, adapters: .number(UInt8($0 % 3))) }
        for plan in bench.runAll() {
            let sets = Set(plan.work.map { Int(($0.id.rawValue - 1) % 3) })
            #expect(sets.count <= 1)
            if let set = sets.first { #expect(plan.adapters == .number(UInt8(set))) }
        }
        for id in ids { #expect(bench.isRight(id)) }
    }

    @Test("share no beginning, unless their adapters are the same")
    func scopes() {
        var bench = Self.bench(.unified)
        bench.submit(tokens(0..<100), adapters: .number(1))
        bench.runAll()
        bench.submit(tokens(0..<100), adapters: .number(2))
        #expect(bench.step()?.placed.first?.kept == 0)
        bench.runAll()
        bench.submit(tokens(0..<100))
        #expect(bench.step()?.placed.first?.kept == 0)
        bench.runAll()
        bench.submit(tokens(0..<100), adapters: .number(1))
        #expect(bench.step()?.placed.first?.kept == 99)
    }

    @Test("take turns of several steps, in which nobody waits longer than all others' turns", arguments: 2..<5)
    func turns(sets: Int) {
        var bench = Self.bench(running: 4)
        for set in 0..<sets {
            bench.submit(tokens(set * 10..<set * 10 + 4), generating: 100, adapters: .number(UInt8(set)))
        }
        var waited: [AdapterSet: UInt64] = [:]
        var changes = 0
        var last: AdapterSet?
        for plan in bench.runAll().prefix(150) {
            for set in 0..<sets { waited[.number(UInt8(set)), default: 0] += 1 }
            waited[plan.adapters] = 0
            #expect(waited.values.allSatisfy { $0 <= UInt64(sets - 1) * AdapterTurns.longest })
            if plan.adapters != last { changes += 1 }
            last = plan.adapters
        }
        #expect(changes <= 150 / Int(AdapterTurns.longest) + 2 * sets)
    }

    @Test("are not kept waiting by sets that come new all the time")
    func noStarvation() {
        var turns = AdapterTurns()
        let old = AdapterSet.number(1)
        var waited: UInt64 = 0
        for round in 0..<200 as Range<UInt8> {
            // Two others at any time, each of which is there for a turn's time only.
            let other = AdapterSet.number(2 + round / 16)
            let another = AdapterSet.number(100 + (round + 8) / 16)
            waited = turns.next(among: [other, another, old]) == old ? 0 : waited + 1
            #expect(waited <= 3 * AdapterTurns.longest)
        }
    }

    @Test("do not make a prompt's step longer than the target while one of another set waits for its next token")
    func stepTarget() {
        var bench = Self.bench()
        bench.submit(tokens(0..<4), generating: 200, adapters: .number(1))
        bench.step()
        bench.submit(tokens(100..<700), generating: 2, adapters: .number(2))
        while let plan = bench.step(), plan.work.contains(where: { !$0.isDecode }) || plan.adapters == .number(1) {
            #expect(plan.tokenCount <= StepCostModel.unit + 1)
            if bench.finished.count == 1 { break }
        }
    }

    @Test("are planned as quickly as others when all have the same")
    func fastPath() {
        var bench = Self.bench()
        bench.submit(tokens(0..<10), generating: 10, adapters: .number(1))
        bench.submit(tokens(20..<30), generating: 10, adapters: .number(1))
        bench.step()
        let plan = bench.step()
        #expect(plan?.adapters == .number(1))
        #expect(plan?.decodingCount == 2)
    }

    @Test("find their own saved state after a time on disk")
    func onDisk() {
        var bench = Workbench(
            SchedulerConfiguration(running: 1, cells: 200, layout: .split, storedBytes: 150, usesDisk: true))
        let id = bench.scheduler.found(tokens(0..<50), adapters: .number(1))
        #expect(bench.scheduler.storedAdapters(of: id) == .number(1))
        bench.submit(tokens(0..<60))
        #expect(bench.step()?.memory.contains { if case .load = $0 { true } else { false } } == false)
        bench.runAll()
        bench.submit(tokens(0..<60), adapters: .number(1))
        #expect(bench.step()?.memory.contains(.load(id)) == true)
    }
}
