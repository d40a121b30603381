import ChasquiCore
import ChasquiScheduler

/// What an engine has counted since its start.
struct EngineFigures {
    /// How much a request changes the average service time. Range 0...1
    private static let weight = 0.2

    private var counted = EngineActivity()

    /// Counts a computed step.
    mutating func count(_ plan: StepPlan, took duration: Duration) {
        let decoded = plan.decodingCount
        let drafts = plan.draftCount
        let prompt = plan.tokenCount - decoded - drafts
        counted.steps += 1
        counted.stepSequences += UInt64(plan.work.count)
        counted.occupancy.observe(Double(plan.work.count))
        counted.stepTimes.observe(duration.milliseconds)
        for work in plan.work {
            counted.longestSequence = max(counted.longestSequence, work.position + work.count - work.drafts.count)
        }
        counted.promptTokens += UInt64(prompt)
        if prompt > 0 {
            counted.prefillTime += duration
        } else {
            counted.decodeTime += duration
            counted.decodeOnlyTokens += UInt64(decoded)
        }
    }

    mutating func countAdapterChange() {
        counted.adapterChanges += 1
    }

    /// Counts the guesses of a sequence in a step.
    mutating func countDrafts(_ drafts: Int, accepted: Int) {
        counted.speculation.count(drafts, accepted: accepted)
        // Steps with drafts only decode.
        counted.decodeOnlyTokens += UInt64(accepted)
    }

    mutating func countParkings(_ count: Int) {
        counted.parkings += UInt64(count)
    }

    /// Counts prompt tokens that need not be computed.
    mutating func countCached(_ tokens: Int, from source: StepPlan.Source) {
        switch source {
        case .none: break
        case .cells: counted.cellTokens += UInt64(tokens)
        case .memory: counted.memoryTokens += UInt64(tokens)
        case .disk: counted.diskTokens += UInt64(tokens)
        }
    }

    mutating func ended(_ generation: Generation, at now: ContinuousClock.Instant) {
        counted.generatedTokens += UInt64(generation.generated)
        guard let placed = generation.clock.placed else { return }
        let held = now - placed
        counted.serviceTime =
            counted.serviceTime == .zero
            ? held : counted.serviceTime + (held - counted.serviceTime) * Self.weight
    }

    /// All that there is to know at this moment.
    func activity(of scheduler: Scheduler, generations: [SequenceID: Generation]) -> EngineActivity {
        var activity = counted
        activity.active = scheduler.runningCount
        activity.queued = scheduler.waitingCount
        activity.queuedByClass = scheduler.waitingByClass
        activity.queuedTokens = scheduler.waitingTokens
        activity.slots = scheduler.configuration.running
        activity.usedCells = scheduler.usedCells
        activity.runningCells = scheduler.runningCells
        activity.cells = scheduler.configuration.cells
        activity.storedBytes = scheduler.storedMemory
        activity.storedStates = scheduler.storedStates
        for generation in generations.values { activity.generatedTokens += UInt64(generation.generated) }
        return activity
    }
}
