import ChasquiCore
import ChasquiScheduler
import Testing

@Suite("A slot that is asked for by its number")
struct SlotTests {
    private func bench(_ change: (inout SchedulerConfiguration) -> Void = { _ in }) -> Workbench {
        var configuration = SchedulerConfiguration(running: 2, slots: 4, cells: 400)
        change(&configuration)
        return Workbench(configuration)
    }

    @Test("loses what it keeps, and nobody starts from it any more")
    func erase() {
        var bench = bench()
        bench.submit(tokens(0..<50))
        bench.runAll()
        let slot = bench.scheduler.listedSlots.first { bench.scheduler.content(of: $0).tokens > 0 } ?? 0
        bench.erase(slot)
        #expect(bench.scheduler.content(of: slot).tokens == 0)
        #expect(bench.scheduler.usedCells == 0)
        let again = bench.submit(tokens(0..<50), generating: 2)
        bench.step()
        #expect(bench.scheduler.cachedTokens(of: again) == 0)
    }

    @Test("is left alone while a sequence runs in it")
    func busy() throws {
        var bench = bench()
        let id = bench.submit(tokens(0..<50), generating: 3)
        bench.step()
        let slot = try #require(bench.scheduler.listedSlots.first { bench.scheduler.content(of: $0).sequence == id })
        bench.erase(slot)
        let isFilled = bench.refill(slot, with: tokens(0..<10))
        #expect(!isFilled)
        bench.runAll()
        #expect(bench.isRight(id))
    }

    @Test("can be filled, and prompts that begin alike start from it", arguments: [true, false])
    func refill(isUnified: Bool) {
        var bench = bench { $0.layout = isUnified ? .unified : .split }
        bench.refill(3, with: tokens(0..<40))
        let id = bench.submit(tokens(0..<60), generating: 2)
        bench.step()
        #expect(bench.scheduler.cachedTokens(of: id) == 40)
        bench.runAll()
        #expect(bench.isRight(id))
    }

    @Test("is filled at the cost of what others keep, not of what runs")
    func room() {
        var bench = bench { $0.layout = .unified }
        bench.submit(tokens(0..<150))
        bench.runAll()
        let running = bench.submit(tokens(1000..<1200), generating: 5)
        bench.step()
        let tooMany = bench.refill(3, with: tokens(2000..<2300))
        let enough = bench.refill(3, with: tokens(2000..<2150))
        #expect(!tooMany && enough)
        #expect(bench.scheduler.content(of: 3).tokens == 150)
        bench.runAll()
        #expect(bench.isRight(running))
    }

    @Test("is not filled with more than a sequence may hold, nor with nothing")
    func limits() {
        var bench = bench { $0.layout = .split }
        let filled = [tokens(0..<100), [], tokens(0..<99)].map { bench.refill(0, with: $0) }
        #expect(filled == [false, false, true])
    }

    @Test("is among those listed, of which there are as many as run at once")
    func listed() throws {
        var bench = bench()
        #expect(bench.scheduler.listedSlots == [0, 1])
        bench.refill(3, with: tokens(0..<40))
        let id = bench.submit(tokens(100..<150), generating: 3)
        bench.step()
        let listed = bench.scheduler.listedSlots
        #expect(listed.count == 2)
        #expect(listed.contains { bench.scheduler.content(of: $0).sequence == id })
    }
}
