import ChasquiCore
import TestSupport
import Testing

@testable import ChasquiScheduler

@Suite("A prompt that has to be computed within a time")
struct PromptDeadlineTests {
    /// Ten milliseconds a token, in whole units and in less.
    private func bench(_ configuration: SchedulerConfiguration) -> Workbench {
        var bench = Workbench(configuration)
        bench.scheduler.cost.learn(decoding: 0, promptTokens: 32, milliseconds: 320)
        bench.scheduler.cost.learn(decoding: 0, promptTokens: 64, milliseconds: 640)
        return bench
    }

    private let alone = SchedulerConfiguration(running: 2, cells: 4000, batchTokens: 512)

    @Test(
        "gets a piece that ends in time, of whole units or else of at least 16 tokens",
        arguments: [
            (2000.0, [192]), (1290, [128]), (640, [64]), (639, [56]), (165, [16]), (5119, [448]), (5120, [512]),
            (100_000, [512]),
        ] as [(Double, [Int])])
    func piece(time: Double, pieces: [Int]) throws {
        var bench = bench(alone)
        let id = bench.submit(tokens(0..<1000), promptTime: time)
        let planned = bench.step()
        let plan = try #require(planned)
        #expect(plan.work.map(\.count) == pieces)
        #expect(plan.work.map(\.id) == [id])
        #expect(plan.overdue.isEmpty)
    }

    @Test("ends where its time does not suffice for any piece, and what was computed is kept")
    func ends() throws {
        var bench = bench(alone)
        let id = bench.submit(tokens(0..<1000), promptTime: 2000)
        bench.step()
        bench.scheduler.setTimeLeft(80, for: id)
        let planned = bench.step()
        let plan = try #require(planned)
        #expect(plan.overdue == [id])
        #expect(plan.work.isEmpty)
        #expect(bench.scheduler.runningCount == 0)
        bench.submit(tokens(0..<1000))
        #expect(bench.step()?.placed.map(\.kept) == [192])
    }

    @Test("is computed where its last tokens take less than its time, however few they are")
    func lastTokens() throws {
        var bench = bench(alone)
        let id = bench.submit(tokens(0..<200), promptTime: 1999)
        bench.step()
        bench.scheduler.setTimeLeft(81, for: id)
        let planned = bench.step()
        let plan = try #require(planned)
        #expect(plan.work.map(\.count) == [8])
        #expect(plan.overdue.isEmpty)
    }

    @Test("begins with the fewest tokens while nothing is known of times")
    func unknown() throws {
        var bench = Workbench(alone)
        bench.submit(tokens(0..<1000), promptTime: 1)
        #expect(bench.step()?.work.map(\.count) == [16])
    }

    @Test("shortens the step that others are in too, and where it ends leaves them theirs")
    func others() throws {
        var bench = bench(alone)
        bench.submit(tokens(1000..<2000))
        let id = bench.submit(tokens(0..<1000), promptTime: 1300)
        #expect(bench.step()?.tokenCount == 128)
        bench.scheduler.setTimeLeft(20, for: id)
        let planned = bench.step()
        let plan = try #require(planned)
        #expect(plan.overdue == [id])
        #expect(plan.tokenCount == 512)
    }

    @Test("has no limit any more once its first token came, also where it is computed again")
    func answered() {
        var bench = bench(alone)
        let id = bench.submit(tokens(0..<100), generating: 5, promptTime: 5000)
        bench.step()
        bench.scheduler.setTimeLeft(0, for: id)
        #expect(bench.runAll().allSatisfy { $0.overdue.isEmpty })
        let isRight = bench.isRight(id)
        #expect(isRight)
    }

    @Test("changes nothing of any step while its time suffices", arguments: 0..<12)
    func unchanged(seed: UInt64) {
        let isSame = plans(seed: seed, promptTime: nil) == plans(seed: seed, promptTime: 1e9)
        #expect(isSame)
    }

    private func plans(seed: UInt64, promptTime: Double?) -> [StepPlan] {
        var random = SeededGenerator(seed: seed)
        var bench = bench(Self.configuration(&random))
        var plans: [StepPlan] = []
        for _ in 0..<120 {
            if Int.random(in: 0..<4, using: &random) == 0 {
                Self.submit(to: &bench, promptTime: promptTime, &random)
            } else if let plan = bench.step() {
                plans.append(plan)
            }
        }
        return plans
    }

    @Test(
        "never gets a piece that is expected to end too late, nor ends while a smaller one is expected in time",
        arguments: 0..<60)
    func random(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bench = bench(Self.configuration(&random))
        var clock = DeadlineClock()
        var submitted: [SequenceID] = []
        for _ in 0..<120 {
            if Int.random(in: 0..<5, using: &random) == 0 {
                let time = Bool.random(using: &random) ? Double.random(in: 1...4000, using: &random) : nil
                let id = Self.submit(to: &bench, promptTime: time, &random)
                submitted.append(id)
                clock.limits[id] = time
            }
            clock.tell(&bench.scheduler)
            let cost = bench.scheduler.cost
            guard let plan = bench.step() else { continue }
            clock.take(plan, of: &bench, cost, token: Double.random(in: 2...20, using: &random))
        }
        let overdue = clock.overdue.union(bench.runAll().flatMap(\.overdue))
        let isDone = bench.scheduler.isIdle
        #expect(isDone)
        #expect(overdue.allSatisfy { clock.limits[$0] != nil })
        let wrong = submitted.filter { !overdue.contains($0) && !bench.isRight($0) }
        #expect(wrong.isEmpty)
    }

    private static func configuration(_ random: inout SeededGenerator) -> SchedulerConfiguration {
        SchedulerConfiguration(
            running: Int.random(in: 1...5, using: &random), slots: 5, cells: 5000,
            layout: Bool.random(using: &random) ? .split : .unified,
            batchTokens: Int.random(in: 100...600, using: &random),
            stepTarget: Double.random(in: 50...2000, using: &random))
    }

    @discardableResult
    private static func submit(
        to bench: inout Workbench, promptTime: Double?, _ random: inout SeededGenerator
    ) -> SequenceID {
        let first = Int.random(in: 0..<40, using: &random) * 1000
        let count = Int.random(in: 1...700, using: &random)
        return bench.submit(
            tokens(first..<first + count), generating: Int.random(in: 1...30, using: &random),
            adapters: .number(UInt8(max(0, Int.random(in: -4..<2, using: &random)))), promptTime: promptTime)
    }
}

/// A clock that goes on as steps are computed, and checks their pieces.
private struct DeadlineClock {
    var limits: [SequenceID: Double] = [:]
    var overdue: Set<SequenceID> = []
    private var now = 0.0
    private var placed: [SequenceID: Double] = [:]
    private var answered: Set<SequenceID> = []

    private func timeLeft(of id: SequenceID) -> Double? {
        limits[id].map { (placed[id] ?? now) + $0 - now }
    }

    func tell(_ scheduler: inout Scheduler) {
        for id in placed.keys { timeLeft(of: id).map { scheduler.setTimeLeft($0, for: id) } }
    }

    mutating func take(_ plan: StepPlan, of bench: inout Workbench, _ cost: StepCostModel, token: Double) {
        for placement in plan.placed where placed[placement.id] == nil { placed[placement.id] = now }
        let decoding = plan.decodingCount
        let prompts = plan.tokenCount - decoding
        for id in plan.overdue {
            overdue.insert(id)
            let fewest = cost.time(of: 16, beside: decoding) ?? 0
            #expect(fewest > timeLeft(of: id) ?? 0)
        }
        if prompts > 0, let expected = cost.time(of: prompts, beside: decoding) {
            let prefilling = placed.keys.filter { !overdue.contains($0) && !answered.contains($0) }
            let left = prefilling.compactMap { timeLeft(of: $0) }.min() ?? .infinity
            #expect(expected <= left)
        }
        let milliseconds = Double(decoding) + Double(prompts) * token
        now += milliseconds
        bench.scheduler.learn(from: plan, computing: milliseconds)
        for (id, output) in bench.output where !output.isEmpty { answered.insert(id) }
    }
}
