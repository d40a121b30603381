// Prompts that have to be computed within a time. The engine has the clock; here is what is left of the time.
extension Scheduler {
    /// Tells how many milliseconds are left for a prompt that has to be computed within a time, before each plan for as
    /// long as it is computed.
    public mutating func setTimeLeft(_ milliseconds: Double, for id: SequenceID) {
        guard let index = slotOfSequence[id] else { return }
        slots[index].running?.timeLeft = milliseconds
    }

    /// How many prompt tokens a step may have so that it ends while the time of a prompt that would pass in it lasts. A
    /// prompt that has not even the time for the fewest ends here.
    /// - Parameters:
    ///   - budget: prompt tokens of the step, if no prompt had a limit.
    ///   - more: what each prompt may have beside that.
    ///   - decoding: sequences that decode in the step.
    /// - Returns: nil where no prompt's time would pass.
    mutating func promptTokensInTime(
        budget: Int, more: Int, beside decoding: Int, _ plan: inout StepPlan
    ) -> Int? {
        while let (index, left) = mostUrgentPrompt {
            let prompts = prompts(of: plan)
            let wanted = min(budget + more * prompts.count, prompts.reduce(0) { $0 + $1.tokens })
            // As little as there is, since nothing is known of what it takes.
            guard let time = cost.time(of: wanted, beside: decoding) else { return min(wanted, StepCostModel.fewest) }
            guard time > left else { return nil }
            if let fitting = cost.promptTokens(endingWithin: left, beside: decoding, most: wanted) { return fitting }
            if let id = slots[index].running?.id { plan.overdue.append(id) }
            release(index)
        }
        return nil
    }

    /// The running prompt with the least time left, if any has a limit.
    private var mostUrgentPrompt: (slot: Int, left: Double)? {
        var urgent: (slot: Int, left: Double)?
        for index in slots.indices {
            guard let sequence = slots[index].running, sequence.generated == 0, let left = sequence.timeLeft,
                left < urgent?.left ?? .infinity
            else { continue }
            urgent = (index, left)
        }
        return urgent
    }
}
