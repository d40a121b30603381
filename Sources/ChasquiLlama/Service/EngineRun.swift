import ChasquiCore
import ChasquiScheduler
import Dispatch
import Logging

/// The life of a model on its thread: loads it and runs its engines, frees it when nobody needs it, loads it again.
struct EngineRun {
    /// What others are told.
    struct Events {
        let isReady: (ReadyModel) -> Void
        let runs: (StepWatchdog?) -> Void
        let publish: (EngineActivity) -> Void
        /// The model is freed, after all else that it did was told.
        let sleeps: () -> Void
    }

    /// What is kept while the model sleeps.
    private struct Kept {
        let memory: EngineMemory
        /// What the saved states in it are of.
        let fingerprint: StateFingerprint?
    }

    private let configuration: EngineConfiguration
    private let inbox: Inbox
    private let embeddings: EmbeddingQueue
    private let gate: ModelGate
    private let adapters: AdapterRegistry
    private let logger: Logger
    private let events: Events
    private var factory: EngineFactory
    private var kept: Kept?

    init(
        configuration: EngineConfiguration, inbox: Inbox, embeddings: EmbeddingQueue, gate: ModelGate,
        adapters: AdapterRegistry, logger: Logger, events: Events
    ) {
        self.configuration = configuration
        self.inbox = inbox
        self.embeddings = embeddings
        self.gate = gate
        self.adapters = adapters
        self.logger = logger
        self.events = events
        factory = EngineFactory(configuration: configuration, logger: logger)
    }

    /// Runs until the engine is to end.
    /// - Throws: where the model cannot be loaded for the first time.
    mutating func run() throws(ModelLoadError) {
        var sleeps = try runUntilFreed()
        while sleeps {
            adapters.release()
            LlamaRuntime.returnFreedMemory()
            logger.info("the model sleeps until it is needed")
            guard inbox.waitForWake() else { break }
            sleeps = wakeModel()
        }
        finishAsleep(sleeps)
    }

    /// - Returns: whether the model sleeps again.
    private mutating func wakeModel() -> Bool {
        logger.info("the model is loaded again")
        do throws(ModelLoadError) {
            return try runUntilFreed()
        } catch {
            inbox.forgetWakes()
            gate.failed(error.description)
            if error != .cancelled {
                logger.error("the model could not be loaded again", metadata: ["reason": "\(error.description)"])
            }
            return true
        }
    }

    /// Ends an engine whose model sleeps: what came too late is refused, and what is only in host memory is written.
    private func finishAsleep(_ sleeps: Bool) {
        guard sleeps else { return }
        for message in inbox.close() {
            if case .visit(let visit) = message { visit(nil) }
        }
        _ = embeddings.takeRest()
        kept?.memory.states.finish()
    }

    /// Runs the model, and tells that it sleeps once nothing of it is left.
    private mutating func runUntilFreed() throws(ModelLoadError) -> Bool {
        let sleeps = try runModel()
        if sleeps { events.sleeps() }
        return sleeps
    }

    /// Loads the model and runs its engines.
    /// - Returns: whether it sleeps; the model is freed then.
    private mutating func runModel() throws(ModelLoadError) -> Bool {
        let gate = gate
        let model = try factory.loadModel { gate.loads(to: $0) }
        let embedding = try factory.makeEmbeddingContext(for: model)
        let templates = Result { () throws(LlamaFailure) in
            try ChatTemplates(model: model, override: configuration.chatTemplate)
        }
        if configuration.chatTemplate != nil, case .failure(let failure) = templates {
            throw .badChatTemplate(failure.message)
        }
        try adapters.load(into: model)
        guard let embedding, !model.canGenerate else {
            return try runGenerating(model, templates: templates, embedding: embedding)
        }
        let vectors = startEmbedding(embedding)
        events.isReady(
            ReadyModel(
                model: model, templates: templates, scheduler: nil, embedding: embedding.limits, slotDirectory: nil,
                adapters: adapters, putsSuffixFirst: false))
        let sleeps = keepWatch()
        if sleeps { embeddings.pause() }
        vectors.wait()
        return sleeps
    }

    private mutating func runGenerating(
        _ model: LlamaModel, templates: Result<ChatTemplates, LlamaFailure>, embedding: EmbeddingContext?
    ) throws(ModelLoadError) -> Bool {
        factory.draftModel = try factory.loadDraftModel(for: model)
        // It goes when the model does.
        defer { factory.draftModel = nil }
        let context = try factory.makeContext(for: model)
        let fingerprint = configuration.sleepAfter == nil ? nil : try factory.fingerprint(of: model)
        var memory = try memory(for: context, model: model, fingerprint: fingerprint)
        if configuration.warmsUp, !WarmUp(context: context).run(teaching: &memory.scheduler) {
            logger.warning("the first steps of the model failed")
        }
        let slotDirectory = try factory.makeSlotDirectory(model: model)
        let speculation = try factory.makeSpeculation(for: context)
        let watchdog = StepWatchdog(limit: configuration.stepLimit, logger: logger)
        watchdog.start()
        defer { watchdog.end() }
        context.abort(when: watchdog)
        events.runs(watchdog)
        let vectors = embedding.map { startEmbedding($0) }
        events.isReady(
            ReadyModel(
                model: model, templates: templates, scheduler: memory.scheduler.configuration,
                embedding: embedding?.limits, slotDirectory: slotDirectory, adapters: adapters,
                putsSuffixFirst: configuration.putsSuffixFirst))
        let left = Engine(
            model: model, context: context, memory: memory, watchdog: watchdog, speculation: speculation, inbox: inbox,
            drowsiness: drowsiness, logger: logger, publish: events.publish
        ).run()
        if left != nil { embeddings.pause() }
        vectors?.wait()
        kept = left.map { Kept(memory: $0, fingerprint: fingerprint) }
        return kept != nil
    }

    /// What was kept over a sleep, unless the model's file is another by now.
    private mutating func memory(
        for context: LlamaContext, model: LlamaModel, fingerprint: StateFingerprint?
    ) throws(ModelLoadError) -> EngineMemory {
        let scheduler = factory.makeScheduler(for: context, model: model)
        defer { kept = nil }
        if let kept {
            let isSame =
                kept.memory.scheduler.configuration.cells == scheduler.configuration.cells
                && kept.memory.scheduler.configuration.slots == scheduler.configuration.slots
                && kept.fingerprint == fingerprint
            if isSame { return kept.memory }
            logger.notice("the model's file has changed; what was kept of prompts is dropped")
            kept.memory.states.finish()
            inbox.forgetStates()
        }
        return EngineMemory(scheduler: scheduler, states: try factory.makeStateStore(model: model))
    }

    private func startEmbedding(_ context: EmbeddingContext) -> DispatchSemaphore {
        embeddings.resume()
        return EmbeddingEngine(context: context, adapters: adapters, queue: embeddings, logger: logger).start()
    }

    private var drowsiness: Drowsiness? {
        configuration.sleepAfter.map { limit in
            Drowsiness(
                limit: limit, bedtime: { gate.bedtime(after: limit) },
                fallAsleep: {
                    gate.fallAsleep(holdsRequests: { inbox.requests > 0 })
                })
        }
    }

    /// Waits for the end of a model that only makes vectors, on another thread.
    /// - Returns: whether it sleeps.
    private func keepWatch() -> Bool {
        while true {
            for message in inbox.take(wait: drowsiness.map { .until($0.bedtime()) } ?? .forMessage) {
                switch message {
                case .drain, .stop: return false
                case .visit(let visit): visit(nil)
                case .submit, .cancel, .loaded, .written, .wake: break
                }
            }
            if let drowsiness, drowsiness.bedtime() <= .now, drowsiness.fallAsleep() { return true }
        }
    }
}
