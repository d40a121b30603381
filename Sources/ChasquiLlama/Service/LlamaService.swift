public import ChasquiCore
import ChasquiScheduler
import Foundation
public import Logging
public import ServiceLifecycle
import Synchronization

/// One GGUF model behind the inference seam, and the service that runs its engine.
///
/// Requests are refused with ``InferenceError/loading(progress:)`` until the model is ready.
public final class LlamaService: InferenceService, Service {
    private let configuration: EngineConfiguration
    private let logger: Logger
    let inbox: Inbox
    let embeddings: EmbeddingQueue
    let preparation: PreparationPool
    let limits: AdmissionLimits
    private let refusals = Atomic<UInt64>(0)
    private let nextID = Atomic<UInt64>(1)
    private let state: Mutex<State>
    private let published = Mutex(EngineActivity())

    private struct State {
        var readiness = Readiness.loading(progress: 0)
        var loaded: LoadedModel?
        var description: ModelDescription
        var properties: ModelProperties?
        var watchdog: StepWatchdog?
        /// Who waits for the end of loading.
        var waiters: [CheckedContinuation<Void, Never>] = []

        mutating func endLoading(_ next: Readiness) -> [CheckedContinuation<Void, Never>] {
            readiness = next
            defer { waiters = [] }
            return waiters
        }
    }

    public init(configuration: EngineConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        inbox = Inbox(limit: configuration.slots + configuration.queueLimit)
        embeddings = EmbeddingQueue(
            requests: configuration.slots + configuration.queueLimit, tokens: configuration.queueTokenLimit)
        limits = AdmissionLimits(
            tokens: configuration.queueTokenLimit, wait: configuration.queueWaitLimit)
        preparation = PreparationPool(workers: max(2, LlamaRuntime.physicalCores))
        let name = URL(fileURLWithPath: configuration.modelPath).deletingPathExtension().lastPathComponent
        state = Mutex(
            State(
                description: ModelDescription(
                    id: configuration.aliases.first ?? name, aliases: configuration.aliases,
                    created: Int(Date().timeIntervalSince1970))))
    }

    public var readiness: Readiness { state.withLock { $0.readiness } }
    public var model: ModelDescription { state.withLock { $0.description } }
    public var properties: ModelProperties? { state.withLock { $0.properties } }
    /// Whether a step of the model has taken longer than it may, and has not ended yet.
    package var isStuck: Bool { state.withLock { $0.watchdog }?.isStuck(at: .now) ?? false }
    public var activity: EngineActivity {
        var activity = published.withLock { $0 }
        activity.embedding = embeddings.activity
        activity.refusals = refusals.load(ordering: .relaxed)
        return activity
    }

    /// Counts a refusal.
    func refused(_ error: InferenceError) -> InferenceError {
        refusals.wrappingAdd(1, ordering: .relaxed)
        return error
    }

    /// Loads the model, then runs the engine until graceful shutdown, when it finishes what it holds.
    /// - Throws: ``ModelLoadError`` if the model cannot be loaded; its description says the repair in one line.
    public func run() async throws {
        let result: Result<Void, ModelLoadError> = await withTaskCancellationOrGracefulShutdownHandler {
            await withCheckedContinuation { continuation in
                EngineThread.start {
                    continuation.resume(returning: Result { () throws(ModelLoadError) in try self.runEngine() })
                }
            }
        } onCancelOrGracefulShutdown: {
            self.beginShutdown(isImmediate: false)
        }
        if case .failure = result { beginShutdown(isImmediate: true) }
        try result.get()
    }

    /// Returns when the model is ready, or will not be.
    public func waitUntilReady() async {
        await withCheckedContinuation { continuation in
            let isLoading = state.withLock { state in
                guard case .loading = state.readiness else { return false }
                state.waiters.append(continuation)
                return true
            }
            if !isLoading { continuation.resume() }
        }
    }

    /// Ends the engine: at once, or after what it holds is finished.
    public func beginShutdown(isImmediate: Bool) {
        for waiter in state.withLock({ $0.endLoading(.draining) }) { waiter.resume() }
        inbox.post(isImmediate ? .stop : .drain)
        embeddings.close(isImmediate: isImmediate)
    }

    /// The model, if it is there and requests are taken.
    func loadedModel() throws(InferenceError) -> LoadedModel {
        let (readiness, loaded) = state.withLock { ($0.readiness, $0.loaded) }
        switch readiness {
        case .loading(let progress): throw .loading(progress: progress)
        case .draining: throw .shuttingDown
        case .ready: break
        }
        guard let loaded else { throw .loading(progress: 1) }
        return loaded
    }

    /// The model, if it can generate besides.
    func generatingModel() throws(InferenceError) -> LoadedModel {
        let loaded = try loadedModel()
        try loaded.checkGenerates()
        return loaded
    }

    /// For requests that do not say.
    var defaultNormalization: VectorNormalization {
        VectorNormalization(configuration.embedding.normalization) ?? .norm(2)
    }

    func makeSequenceID() -> SequenceID {
        SequenceID(nextID.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    private func runEngine() throws(ModelLoadError) {
        let factory = EngineFactory(configuration: configuration, logger: logger)
        let model = try factory.loadModel { progress in
            self.state.withLock { state in
                guard case .loading = state.readiness else { return false }
                state.readiness = .loading(progress: progress)
                return true
            }
        }
        let embedding = try factory.makeEmbeddingContext(for: model)
        let templates = Result { () throws(LlamaFailure) in
            try ChatTemplates(model: model, override: configuration.chatTemplate)
        }
        if configuration.chatTemplate != nil, case .failure(let failure) = templates {
            throw .badChatTemplate(failure.message)
        }
        if let embedding, !model.canGenerate {
            becomeReady(
                ReadyModel(
                    model: model, templates: templates, scheduler: nil, embedding: embedding.limits,
                    slotDirectory: nil))
            return EmbeddingEngine(context: embedding, queue: embeddings, logger: logger).run()
        }
        try runEngine(factory, model: model, templates: templates, embedding: embedding)
    }

    private func runEngine(
        _ factory: EngineFactory, model: LlamaModel, templates: Result<ChatTemplates, LlamaFailure>,
        embedding: EmbeddingContext?
    ) throws(ModelLoadError) {
        var factory = factory
        let context = try factory.makeContext(for: model)
        let scheduler = factory.makeScheduler(for: context, model: model)
        let states = try factory.makeStateStore(model: model)
        let slotDirectory = try factory.makeSlotDirectory(model: model)
        let watchdog = StepWatchdog(limit: configuration.stepLimit, logger: logger)
        watchdog.start()
        defer { watchdog.end() }
        context.abort(when: watchdog)
        state.withLock { $0.watchdog = watchdog }
        let vectors = embedding.map {
            EmbeddingEngine(context: $0, queue: embeddings, logger: logger).start()
        }
        becomeReady(
            ReadyModel(
                model: model, templates: templates, scheduler: scheduler.configuration, embedding: embedding?.limits,
                slotDirectory: slotDirectory))
        Engine(
            model: model, context: context, scheduler: scheduler, states: states, watchdog: watchdog, inbox: inbox,
            logger: logger
        ) { activity in
            self.published.withLock { $0 = activity }
        }.run()
        vectors?.wait()
    }

    private func becomeReady(_ ready: ReadyModel) {
        let loaded = ready.loaded
        let properties = loaded.properties(path: configuration.modelPath)
        published.withLock {
            $0.slots = ready.figures.slots
            $0.cells = ready.scheduler?.cells ?? 0
        }
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.description.figures = ready.figures
            state.properties = properties
            state.loaded = loaded
            guard case .loading = state.readiness else { return [] }
            return state.endLoading(.ready)
        }
        for waiter in waiters { waiter.resume() }
        logger.info("the model is ready", metadata: ready.metadata)
    }
}
