extension Scheduler {
    /// What to do next; nil when there is nothing to do.
    public mutating func plan() -> StepPlan? {
        guard !isIdle else { return nil }
        step += 1
        var plan = StepPlan()
        placeWaiting(&plan)
        planDecoding(&plan)
        planPrompts(&plan)
        // With parts of their own, llama.cpp computes only neighbouring slots together.
        plan.work.sort { $0.slot < $1.slot }
        return plan
    }

    /// One token of each sequence that decodes, the oldest first. Who finds no cell makes the newest one wait.
    private mutating func planDecoding(_ plan: inout StepPlan) {
        for index in runningByAge() {
            guard let sequence = slots[index].running, sequence.isDecoding else { continue }
            guard makeRoom(for: 1, beside: index, planned: plan.tokenCount, &plan) else { continue }
            addWork(slot: index, count: 1, &plan)
        }
    }

    /// Prompt tokens, the oldest sequence first, as many as the step may have.
    private mutating func planPrompts(_ plan: inout StepPlan) {
        let decoding = plan.work.count
        let limit = decoding == 0 ? configuration.batchTokens : configuration.promptTokensWhileDecoding
        var budget = min(limit, configuration.batchTokens - decoding)
        for index in runningByAge() where budget > 0 {
            guard let sequence = slots[index].running, !sequence.isDecoding else { continue }
            let count = min(sequence.pending, budget)
            guard makeRoom(for: count, beside: index, planned: plan.tokenCount, &plan) else { continue }
            addWork(slot: index, count: count, &plan)
            budget -= count
        }
    }

    private mutating func addWork(slot index: Int, count: Int, _ plan: inout StepPlan) {
        guard let sequence = slots[index].running else { return }
        plan.work.append(
            StepPlan.Work(
                id: sequence.id, slot: index, position: sequence.computed, count: count,
                wantsLogits: count == sequence.pending, isDecode: sequence.isDecoding))
        slots[index].lastUsed = step
    }

    private func runningByAge() -> [Int] {
        slots.indices
            .filter { slots[$0].running != nil }
            .sorted { (slots[$0].running?.order ?? 0) < (slots[$1].running?.order ?? 0) }
    }
}
