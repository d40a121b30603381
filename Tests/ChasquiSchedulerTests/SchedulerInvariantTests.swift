import ChasquiCore
import ChasquiScheduler
import TestSupport
import Testing

@Suite("Whatever the order of events, the scheduler")
struct SchedulerInvariantTests {
    @Test(
        "accounts for every cell, starves nobody, and gives each sequence what it gets alone", arguments: 0..<250)
    func randomOperations(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bench = Workbench(Self.configuration(&random))
        var submitted: [SequenceID] = []
        var cancelled: Set<SequenceID> = []
        for _ in 0..<400 {
            switch Int.random(in: 0..<14, using: &random) {
            case 0, 1:
                submitted.append(Self.submit(to: &bench, &random))
            case 2:
                if let id = submitted.randomElement(using: &random), !bench.finished.contains(id) {
                    bench.scheduler.cancel(id)
                    cancelled.insert(id)
                }
            case 3:
                bench.deliverLoads(succeeding: Int.random(in: 0..<4, using: &random) > 0)
            case 4:
                bench.erase(Int.random(in: 0..<bench.scheduler.configuration.slots, using: &random))
                check(StepPlan(), bench)
            case 5:
                Self.refill(&bench, &random)
                check(StepPlan(), bench)
            default:
                for id in submitted.suffix(6) where Bool.random(using: &random) {
                    Self.propose(id, in: &bench, &random)
                }
                check(bench.step(), bench)
            }
        }
        finish(&bench)
        for id in submitted where !cancelled.contains(id) {
            #expect(bench.isRight(id))
            #expect(bench.isScored(id))
        }
        #expect(bench.scheduler.isIdle)
    }

    /// Runs to the end in a bounded number of steps.
    private func finish(_ bench: inout Workbench) {
        var steps = 0
        while !bench.scheduler.isIdle, steps < 20_000 {
            check(bench.step(), bench)
            bench.deliverLoads()
            steps += 1
        }
    }

    private static func submit(to bench: inout Workbench, _ random: inout SeededGenerator) -> SequenceID {
        let room = bench.scheduler.configuration.sequenceContext - 2
        let count = Int.random(in: 1...min(room, 150), using: &random)
        let generated = Int.random(in: 1...min(room - count + 1, 40), using: &random)
        let shared = stem(Int.random(in: 0..<4, using: &random)).prefix(count)
        let prompt = Array(shared) + (shared.count..<count).map { _ in TokenID.random(in: 0..<50, using: &random) }
        let checkpoint = Int.random(in: 1...count, using: &random)
        return bench.submit(
            prompt, generating: generated, reusesPrefix: Int.random(in: 0..<8, using: &random) > 0,
            priority: Priority.allCases.randomElement(using: &random) ?? .normal,
            client: "client \(Int.random(in: 0..<3, using: &random))",
            salt: Int.random(in: 0..<6, using: &random) == 0 ? "other" : "", adapters: adapters(&random),
            checkpoints: Set([checkpoint, count - 1]).filter { $0 > 0 && $0 < count }.sorted(),
            wantsAllLogits: Int.random(in: 0..<5, using: &random) == 0)
    }

    /// Gives a sequence drafts, of which some are right, and more than there may be at times.
    private static func propose(_ id: SequenceID, in bench: inout Workbench, _ random: inout SeededGenerator) {
        guard Int.random(in: 0..<8, using: &random) == 0 || bench.scheduler.draftRoom(of: id) > 0 else { return }
        bench.propose(
            right: Int.random(in: 0..<6, using: &random), wrong: Int.random(in: 0..<4, using: &random), for: id)
    }

    /// Puts into some slot what some prompt may begin with.
    private static func refill(_ bench: inout Workbench, _ random: inout SeededGenerator) {
        let stem = stem(Int.random(in: 0..<4, using: &random))
        let count = Int.random(in: 1...stem.count, using: &random)
        bench.refill(
            Int.random(in: 0..<bench.scheduler.configuration.slots, using: &random), with: Array(stem.prefix(count)),
            adapters: adapters(&random))
    }

    /// Mostly none, else one of a few sets.
    private static func adapters(_ random: inout SeededGenerator) -> AdapterSet {
        .number(UInt8(max(0, Int.random(in: -3..<4, using: &random))))
    }

    /// A text that several prompts begin with.
    private static func stem(_ number: Int) -> [TokenID] {
        let length = 40 + number * 30
        return (0..<length).map { position -> TokenID in TokenID((position * 7 + number * 31) % 64) }
    }

    private static func configuration(_ random: inout SeededGenerator) -> SchedulerConfiguration {
        let running = Int.random(in: 1...6, using: &random)
        let slots = running + Int.random(in: 0...4, using: &random)
        let isUnified = Bool.random(using: &random)
        var configuration = SchedulerConfiguration(
            running: running, slots: slots, cells: isUnified ? Int.random(in: 220...500, using: &random) : slots * 200,
            layout: isUnified ? .unified : .split,
            reuse: Int.random(in: 0..<3, using: &random) == 0 ? .wholeOnly : .anyPrefix,
            cutsCopies: Bool.random(using: &random),
            batchTokens: Int.random(in: 8...256, using: &random),
            storedBytes: [0, 300, 2000].randomElement(using: &random) ?? 0,
            usesDisk: Bool.random(using: &random), draftTokens: [0, 3, 40].randomElement(using: &random) ?? 0)
        configuration.scoredTokens = Int.random(in: 1...80, using: &random)
        return configuration
    }

    private func check(_ plan: StepPlan?, _ bench: Workbench) {
        guard let plan else { return }
        let configuration = bench.scheduler.configuration
        #expect(plan.tokenCount <= configuration.batchTokens)
        #expect(plan.scoredCount <= configuration.scoredTokens)
        #expect(Set(plan.work.map(\.slot)).count == plan.work.count)
        #expect(plan.draftCount <= configuration.draftTokens)
        #expect(plan.draftCount == 0 || plan.tokenCount == plan.decodingCount + plan.draftCount)
        #expect(bench.scheduler.runningCount <= configuration.running)
        #expect(bench.memory.usedCells == bench.scheduler.usedCells)
        #expect(bench.memory.usedCells <= configuration.cells)
        #expect(bench.memory.longest <= configuration.sequenceContext)
        #expect(bench.scheduler.storedMemory <= configuration.storedBytes)
        let savedTokens = bench.memory.saved.values.reduce(0) { $0 + $1.count }
        #expect(savedTokens <= bench.scheduler.storedMemory)
    }
}
