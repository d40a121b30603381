import ChasquiCore
import ChasquiScheduler
import Testing

@Suite("The scheduler")
struct SchedulerTests {
    @Test("has nothing to plan without requests")
    func nothingToDo() {
        var scheduler = Scheduler(SchedulerConfiguration(running: 2, cells: 64, batchTokens: 16))
        #expect(scheduler.plan() == nil)
        #expect(scheduler.isIdle)
    }

    @Test("decodes several sequences in one step")
    func batchesDecoding() {
        var bench = Workbench(SchedulerConfiguration(running: 3, cells: 300, batchTokens: 64))
        for start in 0..<3 { bench.submit(tokens(start * 10..<start * 10 + 5), generating: 4) }
        bench.step()
        let plan = bench.step()
        #expect(plan?.work.count == 3)
        #expect(plan?.work.allSatisfy { $0.isDecode && $0.count == 1 } == true)
    }

    @Test("adds a long prompt in chunks while another sequence decodes")
    func chunksPrompts() {
        var bench = Workbench(SchedulerConfiguration(running: 2, cells: 1000, batchTokens: 512))
        bench.submit(tokens(0..<4), generating: 50)
        bench.step()
        let long = bench.submit(tokens(100..<400), generating: 1)
        let plans = bench.runAll().filter { $0.work.contains { $0.id == long } }
        #expect(plans.count == 5)
        #expect(plans.allSatisfy { $0.tokenCount <= 66 && $0.work.contains(where: \.isDecode) })
        #expect(plans.dropLast().allSatisfy { plan in plan.work.allSatisfy { $0.id != long || !$0.wantsLogits } })
    }

    @Test("computes a prompt in full batches when nobody decodes")
    func fullBatches() {
        var bench = Workbench(SchedulerConfiguration(running: 2, cells: 1000, batchTokens: 128))
        bench.submit(tokens(0..<300), generating: 1)
        #expect(bench.runAll().map(\.tokenCount) == [128, 128, 44])
    }

    @Test("takes waiting requests first in, first out, and lets a new one in as soon as one ends")
    func firstInFirstOut() {
        var bench = Workbench(SchedulerConfiguration(running: 1, cells: 100, batchTokens: 64))
        let ids = (0..<3).map { bench.submit(tokens($0 * 10..<$0 * 10 + 3), generating: 2) }
        let order = bench.runAll().flatMap(\.placed).map(\.id)
        #expect(order == ids)
    }

    @Test("starts from the cells of an earlier request with the same beginning")
    func reusesPrefix() {
        var bench = Workbench(SchedulerConfiguration(running: 2, cells: 200, batchTokens: 64))
        bench.submit(tokens(0..<20), generating: 3)
        bench.runAll()
        bench.submit(tokens(0..<18) + [99, 98], generating: 1)
        let plan = bench.step()
        #expect(plan?.placed.first?.kept == 18)
        #expect(plan?.tokenCount == 2)
    }

    @Test("computes the last token again when a whole prompt is cached, since its logits are needed")
    func wholePromptCached() {
        var bench = Workbench(SchedulerConfiguration(running: 1, cells: 200, batchTokens: 64))
        let first = bench.submit(tokens(0..<20), generating: 3)
        bench.runAll()
        let again = bench.submit(tokens(0..<20), generating: 3)
        let plan = bench.step()
        #expect(plan?.placed.first?.kept == 19)
        bench.runAll()
        #expect(bench.output[again] == bench.output[first])
    }

    @Test("computes everything where a request asks not to use the cache")
    func cacheOptOut() {
        var bench = Workbench(SchedulerConfiguration(running: 1, cells: 200, batchTokens: 64))
        bench.submit(tokens(0..<20))
        bench.runAll()
        bench.submit(tokens(0..<20), reusesPrefix: false)
        #expect(bench.step()?.placed.first?.kept == 0)
    }

    @Test("keeps all of a memory that cannot be cut, or nothing")
    func wholeOnly() {
        var bench = Workbench(SchedulerConfiguration(running: 1, cells: 200, reuse: .wholeOnly, batchTokens: 64))
        let first = bench.submit(tokens(0..<10), generating: 2)
        bench.runAll()
        let grown = tokens(0..<10) + [bench.output[first]?.first ?? -1, 77]
        bench.submit(grown)
        #expect(bench.step()?.placed.first?.kept == 11)
        bench.runAll()
        bench.submit(tokens(0..<10))
        #expect(bench.step()?.placed.first?.kept == 0)
    }

    @Test("does not destroy a long conversation for a short common beginning while an empty slot is there")
    func prefersEmptySlot() {
        var bench = Workbench(SchedulerConfiguration(running: 2, cells: 400, batchTokens: 128))
        bench.submit(tokens(0..<100))
        bench.runAll()
        bench.submit(tokens(0..<5) + tokens(200..<260))
        #expect(bench.step()?.placed.first?.kept == 0)
        bench.runAll()
        bench.submit(tokens(0..<100) + [7])
        #expect(bench.step()?.placed.first?.kept == 100)
    }

    @Test("clears the cells retained longest ago when a new prompt needs them")
    func evictsOldest() {
        var bench = Workbench(SchedulerConfiguration(running: 3, cells: 260, batchTokens: 300))
        bench.submit(tokens(0..<90))
        bench.runAll()
        bench.submit(tokens(100..<190))
        bench.runAll()
        bench.submit(tokens(200..<290))
        let plan = bench.step()
        #expect(plan?.memory == [.clear(slot: 0)])
    }

    @Test("makes the newest sequence wait when cells run out, and gives it the same output later")
    func preempts() {
        var bench = Workbench(SchedulerConfiguration(running: 2, cells: 400, batchTokens: 400))
        let old = bench.submit(tokens(0..<100), generating: 190)
        let new = bench.submit(tokens(100..<200), generating: 190)
        let plans = bench.runAll()
        #expect(plans.flatMap(\.parked) == [new])
        for id in [old, new] {
            #expect(bench.output[id] == SimulatedMemory.continuation(of: bench.prompt(of: id), count: 190))
        }
    }

    @Test("orders a step's work by slot, so that neighbours are computed together")
    func ordersBySlot() {
        var bench = Workbench(SchedulerConfiguration(running: 3, cells: 300, layout: .split, batchTokens: 64))
        bench.submit(tokens(0..<5), generating: 1)
        bench.submit(tokens(10..<15), generating: 9)
        bench.step()
        bench.submit(tokens(20..<25), generating: 9)
        bench.submit(tokens(30..<35), generating: 9)
        let slots = bench.runAll().map { $0.work.map(\.slot) }
        #expect(slots.contains([0, 1, 2]))
        #expect(slots.allSatisfy { $0 == $0.sorted() })
    }

    @Test("takes a cancelled request out of the queue")
    func cancelWaiting() {
        var bench = Workbench(SchedulerConfiguration(running: 1, cells: 100, batchTokens: 64))
        bench.submit(tokens(0..<4), generating: 5)
        let waiting = bench.submit(tokens(10..<14), generating: 5)
        bench.step()
        bench.scheduler.cancel(waiting)
        #expect(bench.scheduler.waitingCount == 0)
        #expect(bench.runAll().flatMap(\.placed).isEmpty)
    }

    @Test("frees a cancelled sequence's slot at once, in the middle of its prompt too")
    func cancelRunning() {
        var bench = Workbench(SchedulerConfiguration(running: 1, cells: 400, batchTokens: 32))
        let long = bench.submit(tokens(0..<200))
        bench.step()
        bench.scheduler.cancel(long)
        #expect(bench.scheduler.runningCount == 0)
        let next = bench.submit(tokens(0..<40), generating: 2)
        let plan = bench.step()
        #expect(plan?.placed.first?.id == next)
        #expect(plan?.placed.first?.kept == 32)
    }

    @Test("gives up only the sequences of a broken step")
    func discards() {
        var bench = Workbench(SchedulerConfiguration(running: 2, cells: 100, batchTokens: 64))
        let one = bench.submit(tokens(0..<4), generating: 5)
        bench.step()
        let waiting = (0..<2).map { bench.submit(tokens($0 * 7 + 20..<$0 * 7 + 24), generating: 1) }
        #expect(bench.scheduler.discard(slots: [0]) == [one])
        bench.memory.perform(.clear(slot: 0))
        bench.runAll()
        #expect(Set(bench.finished) == Set(waiting))
    }
}
