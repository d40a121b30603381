import CLlama
import ChasquiScheduler
import Logging

extension EngineFactory {
    /// Rows of logits are dear with a large vocabulary: two sequences may have all their guesses, more share them.
    var mostDraftsInStep: Int {
        let most = configuration.speculation.mostDrafts
        return min(configuration.slots > 1 ? 2 * most : most, configuration.batchSize - 1)
    }

    /// Loads the draft model, where one is used.
    func loadDraftModel(for model: LlamaModel) throws(ModelLoadError) -> LlamaModel? {
        let draft = configuration.speculation.draft
        guard configuration.speculation.usesDraftModel, !model.isRecurrent, !model.isHybrid else { return nil }
        let options = LlamaModel.LoadOptions(
            path: draft.modelPath, gpuLayers: Int32(clamping: draft.gpuLayers),
            useMmap: configuration.memoryMap, useMlock: configuration.memoryLock)
        let loaded: LlamaModel
        do throws(ModelLoadError) {
            loaded = try LlamaModel.load(options)
        } catch .noSuchFile(let path) {
            throw .badDraftModel(path: path, reason: "there is no such file")
        }
        guard loaded.canGenerate, !loaded.hasEncoder else {
            throw .badDraftModel(path: draft.modelPath, reason: "it does not only continue texts")
        }
        guard !loaded.isRecurrent, !loaded.isHybrid else {
            throw .badDraftModel(path: draft.modelPath, reason: "its layers keep a state that cannot be cut")
        }
        return loaded
    }

    /// What a token takes in the draft model's memory, which has as many cells as the model's.
    var draftBytesPerCell: UInt64 {
        guard let draftModel else { return 0 }
        var draft = configuration
        draft.cacheTypeK = configuration.speculation.draft.cacheTypeK
        draft.cacheTypeV = configuration.speculation.draft.cacheTypeV
        return KVCellSize.bytes(of: draftModel, configuration: draft)
    }

    /// Makes what guesses next tokens; nil where nothing does.
    func makeSpeculation(for context: LlamaContext) throws(ModelLoadError) -> Speculation? {
        let speculation = configuration.speculation
        guard !speculation.kinds.isEmpty else { return nil }
        guard context.canBeCut else {
            logger.notice(
                "there is no speculative decoding: the state of this model's layers cannot be cut",
                metadata: ["kinds": "\(speculation.kinds.map(\.rawValue).sorted().joined(separator: ","))"])
            return nil
        }
        return Speculation(ngrams: try makeNgrams(), draftModel: try makeDraftModel(for: context), logger: logger)
    }

    private func makeNgrams() throws(ModelLoadError) -> Ngrams? {
        guard configuration.speculation.usesNgrams else { return nil }
        do {
            return try Ngrams(configuration.speculation)
        } catch {
            throw .badLookupCache(error.message)
        }
    }

    private func makeDraftModel(for target: LlamaContext) throws(ModelLoadError) -> DraftModel? {
        guard let draftModel else { return nil }
        let draft = configuration.speculation.draft
        let cells = configuration.unifiedCells ? target.cells : target.sequenceContext * configuration.slots
        let parameters = draftParameters(cells: cells)
        let context = LlamaContext(
            owning: try makeContext(parameters, tokens: cells, model: draftModel), model: draftModel,
            batchTokens: Int(parameters.n_batch))
        do {
            let drafter = try Drafter(context: context, for: target, draft)
            return DraftModel(drafter, slots: configuration.slots, most: draft.most, fewest: draft.fewest)
        } catch {
            throw .badDraftModel(path: draft.modelPath, reason: error.message)
        }
    }

    private func draftParameters(cells: Int) -> llama_context_params {
        let draft = configuration.speculation.draft
        var parameters = commonParameters()
        if draft.threads > 0 { parameters.n_threads = Int32(clamping: draft.threads) }
        if draft.batchThreads > 0 { parameters.n_threads_batch = Int32(clamping: draft.batchThreads) }
        parameters.n_ctx = UInt32(clamping: cells)
        parameters.n_batch = UInt32(clamping: max(DraftModel.readAtOnce, configuration.slots))
        parameters.n_ubatch = parameters.n_batch
        parameters.n_seq_max = UInt32(clamping: configuration.slots)
        parameters.n_outputs_max = parameters.n_seq_max
        parameters.kv_unified = configuration.unifiedCells
        parameters.type_k = draft.cacheTypeK.ggmlType
        parameters.type_v = draft.cacheTypeV.ggmlType
        parameters.swa_full = true
        return parameters
    }
}
