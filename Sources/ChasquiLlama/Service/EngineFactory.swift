import CLlama
import ChasquiScheduler
import Logging

/// Loads a model and makes the context and scheduler that its engine runs with. For the engine's thread.
struct EngineFactory {
    let configuration: EngineConfiguration
    let logger: Logger

    func loadModel(progress: @escaping @Sendable (Double) -> Bool) throws(ModelLoadError) -> LlamaModel {
        try LlamaModel.load(
            LlamaModel.LoadOptions(
                path: configuration.modelPath, gpuLayers: Int32(clamping: configuration.gpuLayers),
                useMmap: configuration.memoryMap, useMlock: configuration.memoryLock),
            progress: progress)
    }

    func makeContext(for model: LlamaModel) throws(ModelLoadError) -> LlamaContext {
        let plan = try contextPlan(for: model)
        if plan.isReduced {
            logger.notice(
                "the context is smaller than usual, for lack of memory",
                metadata: ["tokens": "\(plan.cells)", "trained": "\(model.trainedContext)"])
        }
        let parameters = contextParameters(cells: plan.cells)
        do {
            let pointer = try LlamaCalls.makeContext(model: model, parameters: parameters)
            return LlamaContext(owning: pointer, model: model, batchTokens: Int(parameters.n_batch))
        } catch {
            throw error.cause == .outOfMemory
                ? .outOfMemory(what: "a context of \(plan.cells) tokens")
                : .other(path: configuration.modelPath, message: error.message)
        }
    }

    func makeScheduler(for context: LlamaContext, model: LlamaModel) -> Scheduler {
        let cells = configuration.unifiedCells ? context.cells : context.sequenceContext * configuration.slots
        return Scheduler(
            SchedulerConfiguration(
                slots: configuration.slots, cells: cells, layout: configuration.unifiedCells ? .unified : .split,
                reuse: model.isRecurrent || model.isHybrid ? .wholeOnly : .anyPrefix,
                batchTokens: Int(llama_n_batch(context.pointer))))
    }

    private func contextPlan(for model: LlamaModel) throws(ModelLoadError) -> ContextPlan {
        do throws(ContextPlan.Failure) {
            return try ContextPlan(
                requested: configuration.contextSize, trainedContext: model.trainedContext,
                slots: configuration.slots, unified: configuration.unifiedCells,
                bytesPerCell: KVCellSize.bytes(of: model, configuration: configuration),
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

    private func contextParameters(cells: Int) -> llama_context_params {
        var parameters = llama_context_default_params()
        let threads = configuration.threads > 0 ? configuration.threads : LlamaRuntime.physicalCores
        let batchThreads = configuration.batchThreads > 0 ? configuration.batchThreads : threads
        parameters.n_ctx = UInt32(clamping: cells)
        parameters.n_batch = UInt32(clamping: max(configuration.batchSize, configuration.slots))
        parameters.n_ubatch = UInt32(clamping: min(configuration.microBatchSize, configuration.batchSize))
        parameters.n_seq_max = UInt32(clamping: configuration.slots)
        // One row of logits a sequence is all that is ever asked for.
        parameters.n_outputs_max = UInt32(clamping: configuration.slots)
        parameters.n_threads = Int32(clamping: threads)
        parameters.n_threads_batch = Int32(clamping: batchThreads)
        parameters.kv_unified = configuration.unifiedCells
        parameters.type_k = configuration.cacheTypeK.ggmlType
        parameters.type_v = configuration.cacheTypeV.ggmlType
        parameters.flash_attn_type =
            switch configuration.flashAttention {
            case .on: LLAMA_FLASH_ATTN_TYPE_ENABLED
            case .off: LLAMA_FLASH_ATTN_TYPE_DISABLED
            case .auto: LLAMA_FLASH_ATTN_TYPE_AUTO
            }
        // A window's cells could be gone when a prefix is to be reused; keeping all of them makes any cut valid.
        parameters.swa_full = true
        parameters.no_perf = true
        return parameters
    }
}
