import ChasquiCore
import ChasquiScheduler
import Logging

/// The loop that owns a context: takes messages, asks the scheduler, computes, delivers. Runs on one thread.
final class Engine {
    let model: LlamaModel
    let context: LlamaContext
    let inbox: Inbox
    let logger: Logger
    var scheduler: Scheduler
    var generations: [SequenceID: Generation] = [:]
    private let publish: (EngineActivity) -> Void
    private var activity = EngineActivity()
    private var deadlines = DeadlineWatch()
    private var isDraining = false

    init(
        model: LlamaModel, context: LlamaContext, scheduler: Scheduler, inbox: Inbox, logger: Logger,
        publish: @escaping (EngineActivity) -> Void
    ) {
        self.model = model
        self.context = context
        self.scheduler = scheduler
        self.inbox = inbox
        self.logger = logger
        self.publish = publish
    }

    /// Runs until a `stop` message, or a `drain` message and no request is left.
    func run() {
        while handleMessages() {
            expireOverdue()
            if let plan = scheduler.plan() { run(plan) }
            publishActivity()
        }
        for message in inbox.close() {
            if case .submit(let generation) = message { end(generation, with: .shuttingDown) }
        }
        for generation in generations.values { end(generation, with: .shuttingDown) }
        publishActivity()
    }

    /// - Returns: whether to go on.
    private func handleMessages() -> Bool {
        let mayWait = scheduler.isIdle && !isDraining
        for message in inbox.take(wait: mayWait) {
            switch message {
            case .submit(let generation): submit(generation)
            case .cancel(let id): cancel(id)
            case .drain: isDraining = true
            case .stop: return false
            }
        }
        return !(isDraining && scheduler.isIdle)
    }

    private func submit(_ generation: Generation) {
        generations[generation.id] = generation
        deadlines.add(generation.deadline)
        scheduler.submit(
            SequenceRequest(
                id: generation.id, prompt: generation.prompt, reusesPrefix: generation.options.cachePrompt))
    }

    private func cancel(_ id: SequenceID) {
        guard let generation = generations[id] else { return }
        scheduler.cancel(id)
        end(generation, with: .cancelled)
        logger.debug("cancelled a sequence", metadata: ["sequence": "\(id.rawValue)"])
    }

    private func expireOverdue() {
        guard deadlines.isDue(at: .now) else { return }
        let now = ContinuousClock.now
        for generation in generations.values where generation.deadline.map({ $0 <= now }) ?? false {
            scheduler.cancel(generation.id)
            end(generation, with: .timedOut(after: generation.timeout))
        }
        deadlines = DeadlineWatch(generations.values.lazy.compactMap(\.deadline))
    }

    /// Forgets a generation that ended by itself.
    func forget(_ generation: Generation) {
        guard generations.removeValue(forKey: generation.id) != nil else { return }
        activity.generatedTokens += UInt64(generation.generated)
        inbox.leave()
    }

    /// Ends a generation early.
    func end(_ generation: Generation, with error: InferenceError) {
        if generations[generation.id] == nil {
            inbox.leave()
        } else {
            forget(generation)
        }
        generation.fail(error)
    }

    private func publishActivity() {
        activity.active = scheduler.runningCount
        activity.queued = scheduler.waitingCount
        activity.slots = scheduler.configuration.slots
        activity.usedCells = scheduler.usedCells
        activity.cells = scheduler.configuration.cells
        var published = activity
        for generation in generations.values { published.generatedTokens += UInt64(generation.generated) }
        publish(published)
    }

    /// Counts a computed step.
    func count(_ plan: StepPlan, took duration: Duration) {
        let decoded = plan.work.reduce(0) { $0 + ($1.isDecode ? 1 : 0) }
        let prompt = plan.tokenCount - decoded
        activity.steps += 1
        activity.promptTokens += UInt64(prompt)
        if prompt > 0 {
            activity.prefillTime += duration
        } else {
            activity.decodeTime += duration
            activity.decodeOnlyTokens += UInt64(decoded)
        }
    }

    func countCached(_ tokens: Int) {
        activity.cachedTokens += UInt64(tokens)
    }
}
