import ChasquiCore

extension Scheduler {
    /// What to do next; nil when there is nothing to do until something changes.
    public mutating func plan() -> StepPlan? {
        guard !isIdle else { return nil }
        step += 1
        if var plan = decodingOnly() {
            if !proposals.isEmpty { planDrafts(&plan) }
            return plan
        }
        var plan = StepPlan()
        shiftFull(&plan)
        saveCheckpoints(&plan)
        placeWaiting(&plan)
        plan.adapters = nextAdapters()
        planDecoding(&plan)
        planPrompts(&plan)
        if !proposals.isEmpty { planDrafts(&plan) }
        // With parts of their own, llama.cpp computes only neighbouring slots together.
        plan.work.sort { $0.slot < $1.slot }
        return plan.isEmpty && plan.placed.isEmpty ? nil : plan
    }

    /// The plan of most steps, which is made for each token and therefore without anything that it does not need: nobody
    /// waits, all running sequences decode, and there are cells.
    private mutating func decodingOnly() -> StepPlan? {
        let count = slotOfSequence.count
        guard waiting.isEmpty, configuration.reuse == .anyPrefix, let adapters = onlyAdapters,
            configuration.layout == .split || configuration.cells - ledger.used >= count
        else { return nil }
        var plan = StepPlan()
        plan.adapters = adapters
        plan.work.reserveCapacity(count)
        for index in slots.indices where slots[index].running != nil {
            guard slots[index].running?.isDecoding == true, !configuration.shiftsContext || !isFull(index) else {
                return nil
            }
            addWork(slot: index, count: 1, &plan)
        }
        return plan
    }

    /// One token of each sequence that decodes, the oldest first. Who finds no cell makes the least entitled one wait.
    private mutating func planDecoding(_ plan: inout StepPlan) {
        for index in runningByAge(with: plan.adapters) {
            guard let sequence = slots[index].running, sequence.isDecoding else { continue }
            guard makeRoom(for: 1, beside: index, &plan) else { continue }
            addWork(slot: index, count: 1, &plan)
        }
    }

    /// Prompt tokens of those that have some, as many as the step may have.
    private mutating func planPrompts(_ plan: inout StepPlan) {
        let decoding = plan.work.count
        let budget = promptBudget(beside: decoding + decodingWaitingForTurn(plan.adapters))
        let more = tokensBeforeUnit(beside: decoding)
        let inTime = promptTokensInTime(budget: budget, more: more, beside: decoding, &plan)
        let prompts = prompts(of: plan)
        let shares = PromptShares.divide(
            min(budget, inTime ?? budget), among: prompts.map(\.tokens), unit: StepCostModel.unit, turn: step)
        var left = shares.reduce(0, +)
        for ((index, _), share) in zip(prompts, shares) where share > 0 {
            left -= share
            // An earlier one may have parked it to make room.
            let most = promptTokens(in: index, plan)
            let count = min(
                most, share + (inTime == nil ? more : 0), configuration.batchTokens - plan.tokenCount - left)
            guard count > 0, makeRoom(for: count, beside: index, &plan) else { continue }
            addWork(slot: index, count: count, &plan)
            turns.endTurn()
        }
    }

    /// Slots that have prompt tokens to compute, the most entitled first, and how many one step may have of each.
    func prompts(of plan: StepPlan) -> [(slot: Int, tokens: Int)] {
        runningByAge(with: plan.adapters)
            .filter { !(slots[$0].running?.isDecoding ?? true) }
            .map { ($0, promptTokens(in: $0, plan)) }
    }

    /// How many prompt tokens of a slot one step may have, beside what is planned already.
    private func promptTokens(in index: Int, _ plan: StepPlan) -> Int {
        guard let sequence = slots[index].running else { return 0 }
        guard sequence.isScoring else { return sequence.uninterrupted }
        return min(sequence.uninterrupted, configuration.scoredTokens - plan.scoredCount)
    }

    private func promptBudget(beside decoding: Int) -> Int {
        let room = min(configuration.batchTokens - decoding, configuration.promptTokensAlone)
        guard decoding > 0 else { return room }
        return min(room, cost.promptTokens(within: configuration.stepTarget, beside: decoding))
    }

    /// With parts of their own, llama.cpp computes one token of each sequence together first, and what a prompt has more
    /// after that: one more makes that a whole unit.
    private func tokensBeforeUnit(beside decoding: Int) -> Int {
        configuration.layout == .split && decoding > 0 ? 1 : 0
    }

    private mutating func addWork(slot index: Int, count: Int, _ plan: inout StepPlan) {
        // Field by field: a copy of the sequence would count references to each of its arrays.
        guard let id = slots[index].running?.id, let computed = slots[index].running?.computed,
            let pending = slots[index].running?.pending, let isDecode = slots[index].running?.isDecoding
        else { return }
        plan.work.append(
            StepPlan.Work(
                id: id, slot: index, position: computed, count: count, wantsLogits: count == pending,
                isDecode: isDecode, wantsAllLogits: !isDecode && slots[index].running?.isScoring == true))
        slots[index].lastUsed = step
    }

    /// Running slots of one set of adapters, the most entitled sequence first: by class, then by age.
    private func runningByAge(with adapters: AdapterSet) -> [Int] {
        slots.indices
            .filter { slots[$0].running?.scope.adapters == adapters }
            .sorted { entitlement(of: $0) < entitlement(of: $1) }
    }

    func entitlement(of slot: Int) -> (Int, UInt64) {
        let sequence = slots[slot].running
        return (sequence?.priority.rank ?? 0, sequence?.order ?? 0)
    }

    /// The running slot that has to go first: the newest of the lowest class.
    func leastEntitled() -> Int? {
        slotOfSequence.values.max { entitlement(of: $0) < entitlement(of: $1) }
    }
}
