public import ChasquiCore

// Guesses of what sequences say next, which the model checks in one step (speculative decoding). They take what a step has
// left: no sequence waits, moves or loses cells for them.
extension Scheduler {
    /// How many guesses a sequence could use in the next step; 0 where it does not decode.
    public func draftRoom(of id: SequenceID) -> Int {
        guard configuration.draftTokens > 0, let index = slotOfSequence[id], let sequence = slots[index].running,
            sequence.isDecoding
        else { return 0 }
        // The token after the last guess needs its place too.
        let room = min(sequence.remaining, configuration.sequenceContext - sequence.tokens.count) - 1
        return max(0, min(room, configuration.draftTokens))
    }

    /// The tokens of a sequence that runs, the prompt's and the generated ones.
    public func tokens(of id: SequenceID) -> [TokenID] {
        slotOfSequence[id].flatMap { slots[$0].running?.tokens } ?? []
    }

    /// What guesses cost where all that runs decodes; nil while that is not known.
    public var draftCosts: RelativeDraftCosts? { RelativeDraftCosts(cost, beside: slotOfSequence.count) }

    /// Gives a sequence guesses of its next tokens. They hold for the next plan, which takes as many as have room.
    public mutating func propose(_ drafts: [TokenID], for id: SequenceID) {
        proposals[id] = drafts.isEmpty ? nil : drafts
    }

    /// Adds guesses to work that decodes, an equal share for each sequence.
    mutating func planDrafts(_ plan: inout StepPlan) {
        defer { proposals.removeAll(keepingCapacity: true) }
        // Prompts use the step better.
        guard plan.work.allSatisfy(\.isDecode) else { return }
        let proposing = plan.work.indices.filter { proposals[plan.work[$0].id] != nil }
        var left = draftBudget(beside: plan)
        for (place, index) in proposing.enumerated() {
            let id = plan.work[index].id
            let share = min(left / (proposing.count - place), draftRoom(of: id))
            let drafts = Array((proposals[id] ?? []).prefix(share))
            plan.work[index].drafts = drafts
            plan.work[index].count += drafts.count
            left -= drafts.count
        }
    }

    private func draftBudget(beside plan: StepPlan) -> Int {
        var budget = min(configuration.draftTokens, configuration.batchTokens - plan.tokenCount)
        if configuration.layout == .unified {
            budget = min(budget, configuration.cells - ledger.used - plan.tokenCount)
        }
        // Who is alone makes nobody wait.
        guard plan.work.count + decodingWaitingForTurn(plan.adapters) > 1 else { return max(0, budget) }
        guard let costs = draftCosts, let decode = cost.decodeTime(plan.work.count) else { return 0 }
        return costs.fitting(into: configuration.stepTarget - decode, most: budget)
    }
}

extension StepPlan {
    /// The same work without guesses, where the cells for them were not found.
    public var withoutDrafts: StepPlan {
        var plan = StepPlan()
        plan.work = work
        plan.adapters = adapters
        for index in work.indices {
            plan.work[index].count -= work[index].drafts.count
            plan.work[index].drafts = []
        }
        return plan
    }
}
