import Testing

@testable import ChasquiLlama

@Suite("Inputs of a step")
struct EmbeddingPlannerTests {
    private func steps(_ planner: EmbeddingPlanner, limit: Int = 100) -> [[EmbeddingPlanner.Unit]] {
        var planner = planner
        var steps: [[EmbeddingPlanner.Unit]] = []
        while !planner.isEmpty, steps.count < limit { steps.append(planner.nextStep()) }
        return steps
    }

    @Test("are none where there are no requests")
    func nothing() {
        var planner = EmbeddingPlanner(tokens: 10, sequences: 4)
        #expect(planner.isEmpty)
        #expect(planner.nextStep().isEmpty)
    }

    @Test("are of several requests")
    func together() {
        var planner = EmbeddingPlanner(tokens: 10, sequences: 4)
        planner.add(1, lengths: [3])
        planner.add(2, lengths: [3, 3])
        #expect(steps(planner) == [[.init(job: 1, input: 0), .init(job: 2, input: 0), .init(job: 2, input: 1)]])
    }

    @Test("take turns, so that a small request does not wait for a large one")
    func turns() {
        var planner = EmbeddingPlanner(tokens: 10, sequences: 4)
        planner.add(1, lengths: Array(repeating: 5, count: 50))
        planner.add(2, lengths: [5])
        #expect(planner.nextStep() == [.init(job: 1, input: 0), .init(job: 2, input: 0)])
    }

    @Test("let every request begin a step in turn, so that a long input is not passed over for ever")
    func longInput() {
        var planner = EmbeddingPlanner(tokens: 10, sequences: 4)
        planner.add(1, lengths: Array(repeating: 5, count: 50))
        planner.add(2, lengths: [10])
        _ = planner.nextStep()
        #expect(planner.nextStep() == [.init(job: 2, input: 0)])
    }

    @Test("are each computed once, within the step's bounds, whatever their lengths", arguments: 0..<20)
    func bounds(seed: Int) {
        var planner = EmbeddingPlanner(tokens: 32, sequences: 5)
        var lengths: [UInt64: [Int]] = [:]
        for job in 1...UInt64(7) {
            lengths[job] = (0..<10).map { (($0 + 1) * (seed + 3) * Int(job)) % 32 + 1 }
            planner.add(job, lengths: lengths[job] ?? [])
        }
        let steps = steps(planner)
        for step in steps {
            #expect((1...5).contains(step.count))
            #expect(step.reduce(0) { $0 + (lengths[$1.job]?[$1.input] ?? 0) } <= 32)
        }
        let all = steps.flatMap { $0 }
        #expect(all.count == 70)
        #expect(Set(all.map { "\($0.job) \($0.input)" }).count == 70)
    }

    @Test("are not of a request that was removed")
    func removed() {
        var planner = EmbeddingPlanner(tokens: 4, sequences: 4)
        planner.add(1, lengths: [4, 4])
        planner.add(2, lengths: [4])
        _ = planner.nextStep()
        planner.remove(1)
        #expect(steps(planner) == [[.init(job: 2, input: 0)]])
    }
}
