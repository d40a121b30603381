import CLlama
import ChasquiScheduler
import Logging

/// Loads a model and makes the context and scheduler that its engine runs with. For the engine's thread.
struct EngineFactory {
    /// Slots of a unified layout that keep prefixes beside the running sequences; they cost no cells of their own.
    private static let retainedSlots = 32
    private static let mostSlots = 256

    private(set) var configuration: EngineConfiguration
    let logger: Logger
    /// Loaded before the context is made, whose size depends on it.
    var draftModel: LlamaModel?

    init(configuration: EngineConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    func loadModel(progress: @escaping @Sendable (Double) -> Bool) throws(ModelLoadError) -> LlamaModel {
        try LlamaModel.load(
            LlamaModel.LoadOptions(
                path: configuration.modelPath, gpuLayers: Int32(clamping: configuration.gpuLayers),
                useMmap: configuration.memoryMap, useMlock: configuration.memoryLock),
            progress: progress)
    }

    /// Makes the context; from then on the configuration's layout and context are those that were chosen.
    mutating func makeContext(for model: LlamaModel) throws(ModelLoadError) -> LlamaContext {
        configuration.cellLayout = configuration.layout(hasWindow: model.slidingWindow > 0)
        let plan = try contextPlan(for: model)
        if plan.isReduced {
            logger.notice(
                "the context is smaller than usual, for lack of memory",
                metadata: ["tokens": "\(plan.cells)", "trained": "\(model.trainedContext)"])
        }
        // One that is made again, after a sleep, is to be the same.
        configuration.contextSize = plan.cells
        let parameters = contextParameters(cells: plan.cells, model: model)
        let pointer = try makeContext(parameters, tokens: plan.cells, model: model)
        guard llama_get_memory(pointer) != nil else {
            llama_free(pointer)
            throw .notALanguageModel(path: configuration.modelPath)
        }
        let context = LlamaContext(owning: pointer, model: model, batchTokens: Int(parameters.n_batch))
        guard !configuration.shiftsContext || context.canShift else { throw .contextCannotShift }
        try ControlVector(configuration.controlVectors, model: model)?.apply(to: pointer)
        return context
    }

    func makeContext(
        _ parameters: llama_context_params, tokens: Int, model: LlamaModel
    ) throws(ModelLoadError) -> OpaquePointer {
        do {
            return try LlamaCalls.makeContext(model: model, parameters: parameters)
        } catch {
            throw error.cause == .outOfMemory
                ? .outOfMemory(what: "a context of \(tokens) tokens")
                : .other(path: configuration.modelPath, message: error.message)
        }
    }

    func makeScheduler(for context: LlamaContext, model: LlamaModel) -> Scheduler {
        let slots = slots(of: model)
        let bytesPerCell = KVCellSize.bytes(of: model, configuration: configuration)
        let cells = configuration.unifiedCells ? context.cells : context.sequenceContext * slots
        var scheduling = SchedulerConfiguration(
            running: configuration.slots, slots: slots, cells: cells,
            layout: configuration.unifiedCells ? .unified : .split,
            reuse: context.canBeCut ? .anyPrefix : .wholeOnly, cutsCopies: model.slidingWindow == 0,
            batchTokens: Int(llama_n_batch(context.pointer)),
            promptTokensAlone: Int(llama_n_ubatch(context.pointer)),
            stepTarget: configuration.stepTarget.milliseconds,
            storedBytes: storedBytes(beside: UInt64(cells) * (bytesPerCell + draftBytesPerCell)),
            bytesPerCell: Int(bytesPerCell) + Self.bytesPerCellNote,
            usesDisk: configuration.storedDirectory != nil,
            draftTokens: context.canBeCut ? mostDraftsInStep : 0)
        scheduling.shiftsContext = configuration.shiftsContext
        scheduling.movesCells = context.canShift
        scheduling.scoredTokens = Self.scoredTokens
        return Scheduler(scheduling)
    }

    /// Prompt tokens of a step whose probabilities are told.
    private static let scoredTokens = 64
    /// What a saved state has of each cell besides its keys and values.
    private static let bytesPerCellNote = 16
    private static let mostStoredBytes: UInt64 = 8 << 30

    /// A quarter of what is left once all cells are used, where nothing is said.
    private func storedBytes(beside cells: UInt64) -> Int {
        if let bytes = configuration.storedBytes { return bytes }
        guard let available = MemoryBudget.available else { return 0 }
        let taken = cellsGoToGPU ? 0 : cells
        return Int(min(Self.mostStoredBytes, (available > taken ? available - taken : 0) / 4))
    }

    /// The sequences that the memory tells apart. Where all share one pool more than run can keep their cells; a
    /// recurrent memory has a state for each, used or not.
    private func slots(of model: LlamaModel) -> Int {
        guard configuration.unifiedCells, !model.isRecurrent, !model.isHybrid else { return configuration.slots }
        return min(Self.mostSlots, configuration.slots + Self.retainedSlots)
    }

    /// What saved states of a model's context depend on.
    func fingerprint(of model: LlamaModel) throws(ModelLoadError) -> StateFingerprint {
        try StateFingerprint(configuration: configuration, slots: slots(of: model))
    }

    func makeStateStore(model: LlamaModel) throws(ModelLoadError) -> StateStore {
        guard let directory = configuration.storedDirectory else { return StateStore(worker: nil) }
        if configuration.storedBytes == 0 {
            // A state goes to disk by way of host memory.
            logger.warning("cache_disk has no effect while cache_ram is 0", metadata: ["directory": "\(directory)"])
        }
        let fingerprint = try fingerprint(of: model)
        return StateStore(
            worker: StateWorker(
                directory: StateDirectory(
                    path: directory, fingerprint: fingerprint, limitBytes: configuration.storedDirectoryBytes,
                    logger: logger)))
    }

    func makeSlotDirectory(model: LlamaModel) throws(ModelLoadError) -> SlotDirectory? {
        guard let path = configuration.slotDirectory else { return nil }
        let fingerprint = try fingerprint(of: model)
        return SlotDirectory(path: path, fingerprint: fingerprint, logger: logger)
    }

    private func contextPlan(for model: LlamaModel) throws(ModelLoadError) -> ContextPlan {
        do throws(ContextPlan.Failure) {
            return try ContextPlan(
                requested: configuration.contextSize, trainedContext: model.trainedContext,
                slots: configuration.slots, unified: configuration.unifiedCells,
                bytesPerCell: KVCellSize.bytes(of: model, configuration: configuration) + draftBytesPerCell,
                availableMemory: cellsGoToGPU ? nil : MemoryBudget.available)
        } catch {
            throw loadError(error)
        }
    }

    /// Whether a GPU of this machine takes the cells, whose memory is then not ours to count.
    private var cellsGoToGPU: Bool {
        let hasGPU = [GGML_BACKEND_DEVICE_TYPE_GPU, GGML_BACKEND_DEVICE_TYPE_IGPU].contains {
            ggml_backend_dev_by_type($0) != nil
        }
        return hasGPU && configuration.gpuLayers != 0
    }

    private func loadError(_ failure: ContextPlan.Failure) -> ModelLoadError {
        switch failure {
        case .memory(let needed, let available, let fitting):
            .contextTooLarge(
                tokens: configuration.contextSize ?? 0, neededBytes: needed, availableBytes: available,
                fittingTokens: fitting)
        case .tooSmall(let cells, let slots):
            .contextTooSmall(tokens: cells, slots: slots)
        }
    }

    private func contextParameters(cells: Int, model: LlamaModel) -> llama_context_params {
        var parameters = commonParameters()
        parameters.n_ctx = UInt32(clamping: cells)
        parameters.n_batch = UInt32(clamping: max(configuration.batchSize, configuration.slots))
        parameters.n_ubatch = UInt32(clamping: min(configuration.microBatchSize, configuration.batchSize))
        parameters.n_seq_max = UInt32(clamping: slots(of: model))
        // Rows of logits: llama.cpp wants one for each sequence that there is, and no step may ask for more than these and
        // one for each guess.
        parameters.n_outputs_max =
            parameters.n_seq_max + UInt32(Self.scoredTokens) + UInt32(clamping: mostDraftsInStep)
        if mostDraftsInStep > 0 { parameters.n_outputs_max_per_seq = parameters.n_outputs_max }
        parameters.kv_unified = configuration.unifiedCells
        parameters.type_k = configuration.cacheTypeK.ggmlType
        parameters.type_v = configuration.cacheTypeV.ggmlType
        // A window's cells could be gone when a prefix is to be reused; keeping all of them makes any cut valid.
        parameters.swa_full = true
        return parameters
    }

    /// What every context of the model has.
    func commonParameters() -> llama_context_params {
        var parameters = llama_context_default_params()
        let threads = configuration.threads > 0 ? configuration.threads : LlamaRuntime.physicalCores
        let batchThreads = configuration.batchThreads > 0 ? configuration.batchThreads : threads
        parameters.n_threads = Int32(clamping: threads)
        parameters.n_threads_batch = Int32(clamping: batchThreads)
        parameters.flash_attn_type =
            switch configuration.flashAttention {
            case .on: LLAMA_FLASH_ATTN_TYPE_ENABLED
            case .off: LLAMA_FLASH_ATTN_TYPE_DISABLED
            case .auto: LLAMA_FLASH_ATTN_TYPE_AUTO
            }
        configuration.positions.apply(to: &parameters)
        parameters.no_perf = true
        return parameters
    }
}
