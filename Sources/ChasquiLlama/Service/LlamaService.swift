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
    let logger: Logger
    let inbox: Inbox
    let gate: ModelGate
    let embeddings: EmbeddingQueue
    let preparation: PreparationPool
    let registry: AdapterRegistry
    let limits: AdmissionLimits
    private let refusals = Atomic<UInt64>(0)
    private let nextID = Atomic<UInt64>(1)
    private let state: Mutex<State>
    private let published = Mutex(EngineActivity())

    private struct State {
        var description: ModelDescription
        var properties: ModelProperties?
        var fingerprint: StateFingerprint?
        var watchdog: StepWatchdog?
    }

    public init(configuration: EngineConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
        inbox = Inbox(limit: configuration.slots + configuration.queueLimit)
        gate = ModelGate(waitingLimit: configuration.slots + configuration.queueLimit) { [inbox] in inbox.post(.wake) }
        embeddings = EmbeddingQueue(
            requests: configuration.slots + configuration.queueLimit, tokens: configuration.queueTokenLimit)
        limits = AdmissionLimits(
            tokens: configuration.queueTokenLimit, wait: configuration.queueWaitLimit)
        preparation = PreparationPool(workers: max(2, LlamaRuntime.physicalCores))
        let name = URL(fileURLWithPath: configuration.modelPath).deletingPathExtension().lastPathComponent
        registry = AdapterRegistry(
            configuration.adapters, modelNames: Set(configuration.aliases.isEmpty ? [name] : configuration.aliases),
            logger: logger)
        state = Mutex(
            State(
                description: ModelDescription(
                    id: configuration.aliases.first ?? name, aliases: configuration.aliases,
                    created: Int(Date().timeIntervalSince1970))))
    }

    public var readiness: Readiness { gate.readiness }
    public var model: ModelDescription { state.withLock { $0.description } }
    public var properties: ModelProperties? { state.withLock { $0.properties } }
    /// Nil where it was not asked for.
    var fingerprint: StateFingerprint? { state.withLock { $0.fingerprint } }
    /// Whether a step of the model has taken longer than it may, and has not ended yet.
    public var stepAge: Duration? { state.withLock { $0.watchdog }?.stepAge(at: .now) }
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

    /// Returns when the model is ready, or will not be, or the task is cancelled.
    public func waitUntilReady() async {
        await gate.waitUntilReady()
    }

    /// Ends the engine: at once, or after what it holds is finished.
    public func beginShutdown(isImmediate: Bool) {
        gate.end()
        inbox.post(isImmediate ? .stop : .drain)
        embeddings.close(isImmediate: isImmediate)
    }

    /// For requests that do not say.
    var defaultNormalization: VectorNormalization {
        VectorNormalization(configuration.embedding.normalization) ?? .norm(2)
    }

    func makeSequenceID() -> SequenceID {
        SequenceID(nextID.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    private func runEngine() throws(ModelLoadError) {
        var run = EngineRun(
            configuration: configuration, inbox: inbox, embeddings: embeddings, gate: gate, adapters: registry,
            logger: logger,
            events: EngineRun.Events(
                isReady: { self.isReady($0) }, runs: { watchdog in self.state.withLock { $0.watchdog = watchdog } },
                publish: { activity in self.published.withLock { $0.update(activity) } },
                sleeps: { self.published.withLock { $0.fallAsleep() } }))
        try run.run()
    }

    private func isReady(_ ready: ReadyModel) {
        let loaded = ready.loaded
        let fingerprint = configuration.makesFingerprint ? loaded.fingerprint(configuration) : nil
        let properties = loaded.properties(path: configuration.modelPath)
        published.withLock {
            $0.slots = ready.figures.slots
            $0.cells = ready.scheduler?.cells ?? 0
            $0.isSleeping = false
        }
        state.withLock { state in
            state.description.figures = ready.figures
            state.properties = properties
            state.fingerprint = fingerprint
        }
        gate.loaded(loaded)
        logger.info("the model is ready", metadata: ready.metadata)
    }
}

extension EngineActivity {
    /// Takes in what an engine tells, which knows nothing of sleeps.
    fileprivate mutating func update(_ engine: EngineActivity) {
        let (isSleeping, sleeps) = (isSleeping, sleeps)
        self = engine
        self.isSleeping = isSleeping
        self.sleeps = sleeps
    }

    fileprivate mutating func fallAsleep() {
        isSleeping = true
        sleeps += 1
    }
}
