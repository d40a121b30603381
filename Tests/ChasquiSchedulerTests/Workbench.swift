import ChasquiCore
import ChasquiScheduler

/// A scheduler with a simulated memory, which generates a set number of tokens for each request.
struct Workbench {
    var scheduler: Scheduler
    var memory: SimulatedMemory
    private(set) var output: [SequenceID: [TokenID]] = [:]
    private(set) var finished: [SequenceID] = []
    private(set) var draftsAccepted = 0
    private var wanted: [SequenceID: Int] = [:]
    private var prompts: [SequenceID: [TokenID]] = [:]
    private var adapters: [SequenceID: AdapterSet] = [:]
    /// Positions of prompts whose logits are wanted and were not asked for yet.
    private var unscored: [SequenceID: Set<Int>] = [:]
    private var nextID: UInt64 = 0

    init(_ configuration: SchedulerConfiguration) {
        scheduler = Scheduler(configuration)
        memory = SimulatedMemory(configuration)
    }

    @discardableResult
    mutating func submit(
        _ prompt: [TokenID], generating count: Int = 1, reusesPrefix: Bool = true, priority: Priority = .normal,
        client: String = "", salt: String = "", adapters: AdapterSet = .none, checkpoints: [Int] = [],
        shift: ContextShift? = nil, slot: Int? = nil, shortestChunk: Int? = nil, wantsAllLogits: Bool = false,
        promptTime: Double? = nil
    ) -> SequenceID {
        nextID += 1
        let id = SequenceID(nextID)
        wanted[id] = count
        prompts[id] = prompt
        output[id] = []
        self.adapters[id] = adapters
        var request = SequenceRequest(
            id: id, prompt: prompt, maxTokens: count, reusesPrefix: reusesPrefix, priority: priority,
            client: client, salt: salt, adapters: adapters, checkpoints: checkpoints)
        request.shift = shift
        request.slot = slot
        request.shortestChunk = shortestChunk
        request.wantsAllLogits = wantsAllLogits
        request.promptTime = promptTime
        if wantsAllLogits { unscored[id] = Set(prompt.indices) }
        scheduler.submit(request)
        return id
    }

    func prompt(of id: SequenceID) -> [TokenID] { prompts[id] ?? [] }

    /// Whether a sequence got what it gets alone.
    func isRight(_ id: SequenceID) -> Bool {
        output[id]
            == SimulatedMemory.continuation(
                of: prompt(of: id), count: wanted[id] ?? 0, adapters: adapters[id] ?? .none)
    }

    /// Whether the logits were asked for that were wanted.
    func isScored(_ id: SequenceID) -> Bool { unscored[id]?.isEmpty ?? true }

    /// Runs one step.
    @discardableResult
    mutating func step() -> StepPlan? {
        guard let plan = scheduler.plan() else { return nil }
        let logits = memory.run(plan, of: scheduler)
        var outcomes: [StepOutcome] = []
        for (work, said) in logits { outcomes.append(take(work, said)) }
        for work in plan.work where work.wantsAllLogits {
            unscored[work.id]?.subtract(work.position..<(work.position + work.count))
        }
        scheduler.commit(plan, outcomes: outcomes)
        return plan
    }

    /// Takes what the model says for as long as the drafts are right.
    private mutating func take(_ work: StepPlan.Work, _ said: [TokenID]) -> StepOutcome {
        var accepted = 0
        while true {
            let token = said[accepted]
            output[work.id]?.append(token)
            let isLast = output[work.id]?.count == wanted[work.id]
            if isLast { finished.append(work.id) }
            if !isLast, accepted < work.drafts.count, work.drafts[accepted] == token {
                accepted += 1
                continue
            }
            guard !work.drafts.isEmpty else { return isLast ? .finished : .next(token) }
            draftsAccepted += accepted
            memory.cut(work.slot, to: work.position + 1 + accepted)
            return .accepted(accepted, next: isLast ? nil : token)
        }
    }

    /// Gives a sequence drafts of which the first so many are right.
    mutating func propose(right: Int, wrong: Int, for id: SequenceID) {
        let adapters = adapters[id] ?? .none
        var contents = scheduler.tokens(of: id).map { SimulatedMemory.Content(token: $0, adapters: adapters) }
        var drafts: [TokenID] = []
        for _ in 0..<right {
            drafts.append(SimulatedMemory.next(after: contents))
            contents.append(SimulatedMemory.Content(token: drafts[drafts.count - 1], adapters: adapters))
        }
        for _ in 0..<wrong { drafts.append(51) }
        scheduler.propose(drafts, for: id)
    }

    /// Runs until nothing is left, delivering what is read from disk in between.
    @discardableResult
    mutating func runAll() -> [StepPlan] {
        var plans: [StepPlan] = []
        while !scheduler.isIdle {
            if let plan = step() {
                plans.append(plan)
            } else if memory.loading.isEmpty {
                return plans
            }
            deliverLoads()
        }
        return plans
    }

    mutating func erase(_ slot: Int) {
        for operation in scheduler.erase(slot).memory { memory.perform(operation) }
    }

    /// - Returns: false if there is no room.
    @discardableResult
    mutating func refill(_ slot: Int, with tokens: [TokenID], adapters: AdapterSet = .none) -> Bool {
        guard let plan = scheduler.refill(slot, with: tokens, adapters: adapters) else { return false }
        for operation in plan.memory { memory.perform(operation) }
        memory.fill(slot, with: tokens, adapters: adapters)
        return true
    }

    /// Ends all reads from disk.
    mutating func deliverLoads(succeeding: Bool = true) {
        for id in memory.loading {
            memory.finishLoading(id, succeeding: succeeding)
            scheduler.loaded(id, success: succeeding)
        }
    }
}

extension AdapterSet {
    /// A set for tests; equal numbers are equal sets, and 0 is none.
    static func number(_ number: UInt8) -> AdapterSet {
        number == 0 ? .none : AdapterSet(digest: Array(repeating: number, count: 32))
    }
}

/// A prompt of consecutive tokens.
func tokens(_ range: Range<Int>) -> [TokenID] { range.map(TokenID.init) }
