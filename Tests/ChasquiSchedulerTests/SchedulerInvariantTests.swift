import ChasquiCore
import ChasquiScheduler
import TestSupport
import Testing

@Suite("Whatever the order of events, the scheduler")
struct SchedulerInvariantTests {
    @Test("never takes more cells than there are, and gives each sequence what it gets alone", arguments: 0..<60)
    func randomOperations(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var bench = Workbench(Self.configuration(&random))
        let configuration = bench.scheduler.configuration
        let stems = (0..<4).map { Self.stem($0) }
        var submitted: [SequenceID: Int] = [:]
        var cancelled: Set<SequenceID> = []
        for _ in 0..<400 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0, 1:
                let room = configuration.sequenceContext - 2
                let count = Int.random(in: 1...min(room, 150), using: &random)
                let generated = Int.random(in: 1...min(room - count + 1, 40), using: &random)
                let shared = stems[Int.random(in: 0..<4, using: &random)].prefix(count)
                let prompt =
                    Array(shared) + (shared.count..<count).map { _ in TokenID.random(in: 0..<50, using: &random) }
                submitted[bench.submit(prompt, generating: generated)] = generated
            case 2:
                if let id = submitted.keys.sorted(by: { $0.rawValue < $1.rawValue }).randomElement(using: &random),
                    !bench.finished.contains(id)
                {
                    bench.scheduler.cancel(id)
                    cancelled.insert(id)
                }
            default:
                check(bench.step(), bench)
            }
        }
        while let plan = bench.step() { check(plan, bench) }
        for (id, count) in submitted where !cancelled.contains(id) {
            #expect(bench.output[id] == SimulatedMemory.continuation(of: bench.prompt(of: id), count: count))
        }
        #expect(bench.scheduler.isIdle)
    }

    /// A text that several prompts begin with.
    private static func stem(_ number: Int) -> [TokenID] {
        (0..<200).map { position -> TokenID in TokenID((position * 7 + number * 31) % 64) }
    }

    private static func configuration(_ random: inout SeededGenerator) -> SchedulerConfiguration {
        let slots = Int.random(in: 1...6, using: &random)
        let isUnified = Bool.random(using: &random)
        return SchedulerConfiguration(
            slots: slots, cells: isUnified ? Int.random(in: 220...500, using: &random) : slots * 200,
            layout: isUnified ? .unified : .split,
            reuse: Int.random(in: 0..<3, using: &random) == 0 ? .wholeOnly : .anyPrefix,
            batchTokens: Int.random(in: 8...256, using: &random),
            promptTokensWhileDecoding: Int.random(in: 1...64, using: &random))
    }

    private func check(_ plan: StepPlan?, _ bench: Workbench) {
        guard let plan else { return }
        let configuration = bench.scheduler.configuration
        #expect(!plan.work.isEmpty)
        #expect(plan.tokenCount <= configuration.batchTokens)
        #expect(Set(plan.work.map(\.slot)).count == plan.work.count)
        #expect(bench.memory.usedCells <= configuration.cells)
        #expect(bench.memory.slots.allSatisfy { $0.count <= configuration.sequenceContext })
        let decodes = plan.work.contains(where: \.isDecode)
        let promptTokens = plan.work.filter { !$0.isDecode }.reduce(0) { $0 + $1.count }
        #expect(!decodes || promptTokens <= configuration.promptTokensWhileDecoding)
    }
}
