import ChasquiCore
import ChasquiScheduler

/// A scheduler with a simulated memory, which generates a set number of tokens for each request.
struct Workbench {
    var scheduler: Scheduler
    var memory: SimulatedMemory
    private(set) var output: [SequenceID: [TokenID]] = [:]
    private(set) var finished: Set<SequenceID> = []
    private var wanted: [SequenceID: Int] = [:]
    private var prompts: [SequenceID: [TokenID]] = [:]
    private var nextID: UInt64 = 0

    init(_ configuration: SchedulerConfiguration) {
        scheduler = Scheduler(configuration)
        memory = SimulatedMemory(slots: configuration.slots)
    }

    @discardableResult
    mutating func submit(_ prompt: [TokenID], generating count: Int = 1, reusesPrefix: Bool = true) -> SequenceID {
        nextID += 1
        let id = SequenceID(nextID)
        wanted[id] = count
        prompts[id] = prompt
        output[id] = []
        scheduler.submit(SequenceRequest(id: id, prompt: prompt, reusesPrefix: reusesPrefix))
        return id
    }

    func prompt(of id: SequenceID) -> [TokenID] { prompts[id] ?? [] }

    /// Runs one step.
    @discardableResult
    mutating func step() -> StepPlan? {
        guard let plan = scheduler.plan() else { return nil }
        let logits = memory.run(plan, of: scheduler)
        var outcomes: [StepOutcome] = []
        for (id, token) in logits {
            output[id]?.append(token)
            let isLast = output[id]?.count == wanted[id]
            if isLast { finished.insert(id) }
            outcomes.append(isLast ? .finished : .next(token))
        }
        scheduler.commit(plan, outcomes: outcomes)
        return plan
    }

    /// Runs until nothing is left; the plans of all steps.
    @discardableResult
    mutating func runAll(atMost limit: Int = 100_000) -> [StepPlan] {
        var plans: [StepPlan] = []
        while plans.count < limit, let plan = step() { plans.append(plan) }
        return plans
    }
}
