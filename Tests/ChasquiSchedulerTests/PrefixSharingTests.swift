import ChasquiCore
import ChasquiScheduler
import Testing

private let layouts: [SchedulerConfiguration.Layout] = [.unified, .split]

@Suite("Sharing prefixes, the scheduler")
struct PrefixSharingTests {
    private static func bench(
        _ layout: SchedulerConfiguration.Layout, running: Int = 4, storedBytes: Int = 0
    ) -> Workbench {
        Workbench(
            SchedulerConfiguration(
                running: running, cells: 4000, layout: layout, batchTokens: 512, storedBytes: storedBytes))
    }

    @Test("forks windows anywhere in one pool, but takes copies of them only whole", arguments: layouts)
    func windows(layout: SchedulerConfiguration.Layout) {
        var bench = Workbench(
            SchedulerConfiguration(
                running: 2, cells: 2000, layout: layout, cutsCopies: false, batchTokens: 512, storedBytes: 10_000))
        let busy = bench.submit(tokens(0..<100), generating: 40)
        for _ in 0..<3 { bench.step() }
        let fork = bench.submit(tokens(0..<90) + [5], generating: 4)
        #expect(bench.step()?.placed.first?.kept == (layout == .unified ? 90 : 0))
        bench.runAll()
        let next = bench.submit(tokens(0..<90) + tokens(300..<310), generating: 2)
        #expect(bench.step()?.placed.first?.kept == 90, "a slot that nobody uses is cut")
        bench.runAll()
        for id in [busy, fork, next] { #expect(bench.isRight(id)) }
    }

    @Test("restores the saved state of a window for a prompt that goes on, not for one that parts from it")
    func storedWindows() {
        var bench = Workbench(
            SchedulerConfiguration(
                running: 1, cells: 400, layout: .split, cutsCopies: false, batchTokens: 400, storedBytes: 10_000))
        let first = bench.submit(tokens(0..<100), generating: 9)
        bench.runAll()
        bench.submit(tokens(1000..<1300))
        bench.runAll()
        let history = tokens(0..<100) + (bench.output[first] ?? [])
        let parting = bench.submit(tokens(0..<90) + [5])
        #expect(bench.step()?.placed.first?.kept == 0)
        bench.runAll()
        let following = bench.submit(history + [7, 8], generating: 3)
        #expect(bench.step()?.placed.first?.kept == 108)
        bench.runAll()
        let cut = bench.submit(tokens(0..<100) + [5, 6], generating: 3)
        #expect(bench.step()?.placed.first?.kept == 0, "what was restored is not cut")
        bench.runAll()
        for id in [parting, following, cut] { #expect(bench.isRight(id)) }
    }

    @Test("computes a prompt that several requests begin with once, when they arrive together", arguments: layouts)
    func togetherOnce(layout: SchedulerConfiguration.Layout) {
        var bench = Self.bench(layout)
        let ids = (0..<4).map { bench.submit(tokens(0..<200) + [TokenID(900 + $0), 7], generating: 3) }
        let plans = bench.runAll()
        let promptTokens = plans.flatMap(\.work).filter { !$0.isDecode }.reduce(0) { $0 + $1.count }
        #expect(promptTokens == 202 + 3 * 2)
        #expect(plans.flatMap(\.placed).map(\.kept) == [0, 200, 200, 200])
        for id in ids { #expect(bench.isRight(id)) }
    }

    @Test("starts from a prefix that a busy sequence holds", arguments: layouts)
    func forksFromBusy(layout: SchedulerConfiguration.Layout) {
        var bench = Self.bench(layout)
        let busy = bench.submit(tokens(0..<100), generating: 40)
        for _ in 0..<3 { bench.step() }
        let fork = bench.submit(tokens(0..<90) + [5], generating: 4)
        let plan = bench.step()
        #expect(plan?.placed.first?.kept == 90)
        #expect(plan?.placed.first?.source == .cells)
        bench.runAll()
        #expect(bench.isRight(busy) && bench.isRight(fork))
    }

    @Test("counts shared cells once where the layout shares them")
    func countsOnce() {
        for (layout, cells) in [(SchedulerConfiguration.Layout.unified, 201), (.split, 301)] {
            var bench = Self.bench(layout)
            bench.submit(tokens(0..<100) + [1])
            bench.runAll()
            bench.submit(tokens(0..<100) + tokens(500..<600))
            bench.submit(tokens(0..<100) + [2])
            bench.runAll()
            #expect(bench.scheduler.usedCells == cells, "\(layout)")
        }
    }

    @Test("lets requests with another beginning pass those that wait for a prefix")
    func othersPass() {
        var bench = Self.bench(.unified)
        bench.submit(tokens(0..<900), generating: 1)
        let follower = bench.submit(tokens(0..<899) + [1, 2], generating: 1)
        let other = bench.submit(tokens(2000..<2010), generating: 1)
        bench.runAll()
        #expect(bench.finished.firstIndex(of: other)! < bench.finished.firstIndex(of: follower)!)
    }

    @Test("computes the prefix again for a follower whose leader goes away")
    func leaderCancelled() {
        var bench = Self.bench(.unified)
        let leader = bench.submit(tokens(0..<1500), generating: 1)
        let follower = bench.submit(tokens(0..<1400) + [3], generating: 2)
        bench.step()
        bench.scheduler.cancel(leader)
        let plan = bench.step()
        #expect(plan?.placed.first?.id == follower)
        #expect(plan?.placed.first?.kept == 512)
        bench.runAll()
        #expect(bench.isRight(follower))
    }

    @Test("does not make an urgent request wait for the prefill of a less urgent one")
    func noPriorityInversion() {
        var bench = Self.bench(.unified)
        bench.submit(tokens(0..<1500), generating: 1, priority: .batch)
        bench.step()
        let urgent = bench.submit(tokens(0..<1400) + [3], generating: 2, priority: .interactive)
        #expect(bench.step()?.placed.first?.id == urgent)
    }

    @Test("shares nothing between requests of different salts")
    func salts() {
        var bench = Self.bench(.unified)
        bench.submit(tokens(0..<100), salt: "one")
        bench.runAll()
        bench.submit(tokens(0..<100), salt: "other")
        #expect(bench.step()?.placed.first?.kept == 0)
        bench.runAll()
        bench.submit(tokens(0..<100), salt: "one")
        #expect(bench.step()?.placed.first?.kept == 99)
    }

    @Test("keeps eight conversations in host memory over four slots, and computes only what is new in each turn")
    func conversationsInMemory() {
        var bench = Self.bench(.split, storedBytes: 100_000)
        var histories = (0..<8).map { conversation in tokens(conversation * 100..<conversation * 100 + 60) }
        for turn in 0..<5 {
            let ids = histories.map { bench.submit($0, generating: 10) }
            let plans = bench.runAll()
            if turn > 0 {
                let kept = plans.flatMap(\.placed).map(\.kept)
                #expect(kept.allSatisfy { $0 == 60 + (turn - 1) * 30 + 9 }, "turn \(turn): \(kept)")
            }
            for (index, id) in ids.enumerated() {
                #expect(bench.isRight(id))
                histories[index] += (bench.output[id] ?? []) + tokens(1000 + turn * 20..<1020 + turn * 20)
            }
        }
    }
}
