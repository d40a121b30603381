import ChasquiCore
import ChasquiScheduler
import Testing

@Suite("Under pressure, the scheduler")
struct ParkingTests {
    @Test("finishes eight requests that need three times the cells", arguments: [0, 10_000])
    func threeTimesTheCells(storedBytes: Int) {
        var bench = Workbench(
            SchedulerConfiguration(running: 8, cells: 600, batchTokens: 256, storedBytes: storedBytes))
        let ids = (0..<8).map { bench.submit(tokens($0 * 100..<$0 * 100 + 60), generating: 165) }
        let plans = bench.runAll()
        #expect(!plans.flatMap(\.parked).isEmpty)
        for id in ids { #expect(bench.isRight(id)) }
    }

    @Test("brings a parked sequence back from host memory without computing anything again")
    func parkedComesBack() {
        var bench = Workbench(
            SchedulerConfiguration(running: 2, cells: 400, batchTokens: 400, storedBytes: 10_000))
        bench.submit(tokens(0..<100), generating: 190)
        let new = bench.submit(tokens(100..<200), generating: 190)
        let plans = bench.runAll()
        let back = plans.flatMap(\.placed).filter { $0.isResumed }
        #expect(back.map(\.id) == [new])
        #expect(back.first?.source == .memory)
        let promptWork = plans.flatMap(\.work).filter { !$0.isDecode }.reduce(0) { $0 + $1.count }
        #expect(promptWork == 200)
        #expect(bench.isRight(new))
    }

    @Test("parks a batch sequence for an interactive request when no slot is free, and finishes both")
    func priorityTakesSlot() {
        var bench = Workbench(SchedulerConfiguration(running: 1, cells: 400, batchTokens: 400))
        let patient = bench.submit(tokens(0..<50), generating: 60, priority: .batch)
        for _ in 0..<5 { bench.step() }
        let urgent = bench.submit(tokens(100..<150), generating: 5, priority: .interactive)
        #expect(bench.step()?.parked == [patient])
        bench.runAll()
        #expect(bench.finished == [urgent, patient])
        #expect(bench.isRight(patient) && bench.isRight(urgent))
    }

    @Test("does not park the same sequence for ever")
    func parkingEnds() {
        var bench = Workbench(SchedulerConfiguration(running: 1, cells: 400, batchTokens: 400))
        let patient = bench.submit(tokens(0..<20), generating: 30, priority: .batch)
        var parkings = 0
        for round in 0..<40 {
            bench.submit(tokens(round * 10..<round * 10 + 5), generating: 2, priority: .interactive)
            for _ in 0..<4 { parkings += bench.step()?.parked.count ?? 0 }
        }
        #expect(parkings == 2)
        bench.runAll()
        #expect(bench.isRight(patient))
    }

    @Test("moves what leaves host memory to disk, and reads it back for a prompt that begins so")
    func disk() {
        var bench = Workbench(
            SchedulerConfiguration(
                running: 1, cells: 300, layout: .split, batchTokens: 300, storedBytes: 100, usesDisk: true))
        for start in [0, 1000, 2000, 3000] {
            bench.submit(tokens(start..<start + 90))
            bench.runAll()
        }
        #expect(bench.memory.disk.count == 2)
        bench.submit(tokens(0..<90) + [5], generating: 3)
        let plan = bench.step()
        #expect(plan?.memory.contains { if case .load = $0 { true } else { false } } == true)
        #expect(bench.step() == nil, "nothing else is to be done until it is read")
        bench.deliverLoads()
        let placed = bench.step()?.placed.first
        #expect(placed?.kept == 90)
        #expect(placed?.source == .disk)
    }

    @Test("computes a prompt whose state cannot be read from disk")
    func unreadable() {
        var bench = Workbench(
            SchedulerConfiguration(
                running: 1, cells: 300, layout: .split, batchTokens: 300, storedBytes: 100, usesDisk: true))
        _ = bench.scheduler.found(tokens(0..<80))
        let id = bench.submit(tokens(0..<90), generating: 3)
        bench.step()
        bench.deliverLoads(succeeding: false)
        #expect(bench.step()?.placed.first?.kept == 0)
        bench.runAll()
        #expect(bench.isRight(id))
    }

    @Test("saves everything to disk at the end")
    func savesAll() {
        var bench = Workbench(
            SchedulerConfiguration(
                running: 2, cells: 600, layout: .split, batchTokens: 300, storedBytes: 1000, usesDisk: true))
        for start in [0, 1000, 2000] {
            bench.submit(tokens(start..<start + 90))
            bench.runAll()
        }
        for operation in bench.scheduler.planSavingAll().memory { bench.memory.perform(operation) }
        #expect(bench.memory.disk.count == 3)
        #expect(bench.memory.saved.isEmpty)
    }

    @Test(
        "empties all cells for a sleep, and keeps what was in them in host memory, or on disk",
        arguments: [false, true])
    func emptiesCells(usesDisk: Bool) {
        var bench = Workbench(
            SchedulerConfiguration(
                running: 2, cells: 600, layout: .split, batchTokens: 300, storedBytes: 1000, usesDisk: usesDisk))
        for start in [0, 1000, 2000] {
            bench.submit(tokens(start..<start + 90))
            bench.runAll()
        }
        for operation in bench.scheduler.planEmptyingCells().memory { bench.memory.perform(operation) }
        #expect(bench.scheduler.usedCells == 0)
        #expect(bench.memory.disk.count == (usesDisk ? 3 : 0))
        #expect(bench.memory.saved.count == (usesDisk ? 0 : 3))
        bench.submit(tokens(0..<90))
        bench.runAll()
        #expect(bench.finished.count == 4)
    }

    @Test("saves the state of a memory that cannot be cut at its checkpoints, and starts from the last that fits")
    func checkpoints() {
        var bench = Workbench(
            SchedulerConfiguration(
                running: 1, cells: 400, reuse: .wholeOnly, batchTokens: 400, storedBytes: 10_000))
        bench.submit(tokens(0..<100), generating: 5, checkpoints: [60, 99])
        bench.runAll()
        bench.submit(tokens(0..<80) + tokens(500..<520))
        #expect(bench.step()?.placed.first?.kept == 60)
        bench.runAll()
        bench.submit(tokens(0..<100), generating: 2)
        #expect(bench.step()?.placed.first?.kept == 99)
    }
}
