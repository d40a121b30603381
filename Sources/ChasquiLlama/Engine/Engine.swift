import ChasquiCore
import ChasquiScheduler
import Logging

/// The loop that owns a context: takes messages, asks the scheduler, computes, delivers. Runs on one thread.
final class Engine {
    let model: LlamaModel
    let context: LlamaContext
    let inbox: Inbox
    let states: StateStore
    let watchdog: StepWatchdog
    /// Nil where nothing is guessed.
    let speculation: Speculation?
    let logger: Logger
    var scheduler: Scheduler
    var generations: [SequenceID: Generation] = [:]
    var figures: EngineFigures
    var deliveries = Deliveries()
    /// What ran last in each slot.
    var formerTasks: [Int: FormerSlotTask] = [:]
    private let publish: (EngineActivity) -> Void
    var deadlines = DeadlineWatch()
    /// Those whose prompt has to be computed within a time, until it is.
    var limitedPrompts: Set<SequenceID> = []
    private var isDraining = false
    /// Nothing can be done before a message comes.
    private var isBlocked = false
    private let drowsiness: Drowsiness?
    private let isFirst: Bool
    /// Since when there has been nothing to do.
    private var idleSince: ContinuousClock.Instant?
    private var fellAsleep = false

    init(
        model: LlamaModel, context: LlamaContext, memory: EngineMemory, watchdog: StepWatchdog,
        speculation: Speculation?, inbox: Inbox, drowsiness: Drowsiness?, logger: Logger,
        publish: @escaping (EngineActivity) -> Void
    ) {
        self.model = model
        self.context = context
        states = memory.states
        scheduler = memory.scheduler
        figures = memory.figures
        isFirst = memory.isNew
        self.drowsiness = drowsiness
        self.watchdog = watchdog
        self.speculation = speculation
        self.inbox = inbox
        self.logger = logger
        self.publish = publish
    }

    /// Runs until a `stop` message, or a `drain` message and no request is left, or until the model may sleep.
    /// - Returns: what the next engine goes on with, where the model sleeps.
    func run() -> EngineMemory? {
        if isFirst { findStoredStates() }
        publishActivity()
        while handleMessages() {
            expireOverdue()
            tellTimeLeft()
            speculation?.propose(to: &scheduler)
            let plan = scheduler.plan()
            isBlocked = plan == nil
            if plan?.isQuick != true { wake(deliveries.takeAll()) }
            if let plan { run(plan) }
            publishActivity()
            wake(deliveries.takeDue(at: .now))
        }
        if fellAsleep {
            emptyCells()
            publishActivity()
            return EngineMemory(scheduler: scheduler, states: states, figures: figures, isNew: false)
        }
        for message in inbox.close() {
            switch message {
            case .submit(let generation): end(generation, with: .shuttingDown)
            case .visit(let visit): visit(nil)
            default: break
            }
        }
        for generation in generations.values { end(generation, with: .shuttingDown) }
        storeAllStates()
        publishActivity()
        return nil
    }

    /// - Returns: whether to go on.
    private func handleMessages() -> Bool {
        var goesOn = true
        if scheduler.isIdle {
            idleSince = idleSince ?? .now
        } else {
            idleSince = nil
        }
        let messages = inbox.take(wait: wait)
        if messages.isEmpty, isBedtime { return false }
        for message in messages {
            switch message {
            case .submit(let generation): submit(generation)
            case .cancel(let id): cancel(id)
            case .loaded(let id, let image): loaded(id, image)
            case .written(let id, let file, let evicted): written(id, file, evicted: evicted)
            case .visit(let visit): visit(self)
            // It is awake.
            case .wake: break
            case .drain: isDraining = true
            // Who posted after it waits for an answer too.
            case .stop: goesOn = false
            }
        }
        return goesOn && !(isDraining && scheduler.isIdle)
    }

    private var wait: Inbox.Wait {
        if scheduler.isIdle {
            guard !isDraining else { return .no }
            return bedtime.map { .until($0) } ?? .forMessage
        }
        guard isBlocked else { return .no }
        return deadlines.earliest.map { .until($0) } ?? .forMessage
    }

    private var bedtime: ContinuousClock.Instant? {
        guard let drowsiness, let idleSince else { return nil }
        return max(idleSince + drowsiness.limit, drowsiness.bedtime())
    }

    /// Whether the model is to sleep now.
    private var isBedtime: Bool {
        guard !isDraining, let drowsiness, let bedtime, bedtime <= .now else { return false }
        fellAsleep = drowsiness.fallAsleep()
        return fellAsleep
    }

    private func submit(_ generation: Generation) {
        generations[generation.id] = generation
        deadlines.add(generation.deadline?.at)
        if generation.options.prefillLimit != nil { limitedPrompts.insert(generation.id) }
        speculation?.begin(generation)
        scheduler.submit(generation.sequenceRequest)
    }

    func cancel(_ id: SequenceID) {
        guard let generation = generations[id] else { return }
        scheduler.cancel(id)
        end(generation, with: .cancelled)
        logger.debug(
            "cancelled a sequence",
            metadata: ["sequence": .stringConvertible(id.rawValue), "id": .string(generation.requestID)])
    }

    /// Forgets a generation that ended by itself.
    func forget(_ generation: Generation) {
        guard generations.removeValue(forKey: generation.id) != nil else { return }
        figures.ended(generation, at: .now)
        if generation.wasPlaced {
            formerTasks[generation.slot] = FormerSlotTask(id: generation.id.rawValue, options: generation.options)
        }
        speculation?.end(generation.id)
        release(generation)
    }

    /// Ends a generation early.
    func end(_ generation: Generation, with error: InferenceError) {
        if generations[generation.id] == nil {
            release(generation)
        } else {
            forget(generation)
        }
        generation.fail(error)
    }

    /// Counts a request out of what bounds the queue.
    private func release(_ generation: Generation) {
        if !generation.wasPlaced { inbox.endWaiting(tokens: generation.prompt.count) }
        watchdog.leave(generation.id)
        inbox.leave()
    }

    private func publishActivity() {
        publish(figures.activity(of: scheduler, generations: generations))
    }
}
