import ChasquiCore
import ChasquiScheduler
import Testing

@Suite("The queue")
struct QueueTests {
    private static func bench(running: Int = 1) -> Workbench {
        Workbench(SchedulerConfiguration(running: running, cells: 2000, batchTokens: 256))
    }

    @Test("lets one request of a client pass thirty-two of another's")
    func fairShare() {
        var bench = Self.bench(running: 2)
        for index in 0..<32 {
            bench.submit(tokens(index * 20..<index * 20 + 10), generating: 10, client: "busy")
        }
        for _ in 0..<5 { bench.step() }
        let single = bench.submit(tokens(1000..<1010), generating: 10, client: "single")
        bench.runAll()
        #expect((bench.finished.firstIndex(of: single) ?? .max) < 4)
    }

    @Test("gives clients the same share of tokens, not of requests")
    func sharesTokens() {
        var bench = Self.bench()
        var clients: [SequenceID: String] = [:]
        for index in 0..<12 {
            clients[bench.submit(tokens(index * 50..<index * 50 + 40), generating: 60, client: "long")] = "long"
            clients[bench.submit(tokens(index * 50..<index * 50 + 10), generating: 10, client: "short")] = "short"
        }
        bench.runAll()
        let first = bench.finished.prefix(10).compactMap { clients[$0] }
        #expect(first.filter { $0 == "short" }.count >= 7)
    }

    @Test("serves the more urgent class first, and lower ones now and then")
    func classes() {
        var bench = Self.bench()
        let patient = bench.submit(tokens(900..<905), priority: .batch)
        let urgent = (0..<20).map { bench.submit(tokens($0 * 10..<$0 * 10 + 5), priority: .interactive) }
        bench.runAll()
        #expect(bench.finished.firstIndex(of: patient) == 7)
        #expect(bench.finished.filter { $0 != patient } == urgent)
    }

    @Test("says how many wait before a request, less urgent ones not counted")
    func position() {
        var scheduler = Scheduler(SchedulerConfiguration(running: 1, cells: 100, batchTokens: 64))
        let positions = [Priority.normal, .batch, .normal, .interactive, .batch].enumerated().map { index, priority in
            scheduler.submit(
                SequenceRequest(id: SequenceID(UInt64(index)), prompt: [1], priority: priority))
        }
        #expect(positions == [0, 1, 1, 0, 4])
        #expect(scheduler.waitingTokens == 5)
    }

    @Test("forgets what an idle client was served less than others")
    func idlingSavesNothing() {
        var bench = Self.bench()
        for round in 0..<5 {
            bench.submit(tokens(round * 30..<round * 30 + 20), generating: 20, client: "steady")
        }
        for _ in 0..<60 { bench.step() }
        let late = (0..<4).map { bench.submit(tokens(500 + $0 * 30..<$0 * 30 + 520), generating: 20, client: "late") }
        bench.runAll()
        let order = bench.finished.suffix(6).map { late.contains($0) ? "late" : "steady" }
        #expect(order.prefix(4).contains("steady"))
    }
}
