import ChasquiCore
import ChasquiScheduler
import Logging

/// A model whose engines are about to run, and what is told of it.
struct ReadyModel {
    let model: LlamaModel
    let templates: Result<ChatTemplates, LlamaFailure>
    /// Nil where the model cannot generate.
    let scheduler: SchedulerConfiguration?
    /// Nil where no vectors are made.
    let embedding: EmbeddingLimits?
    /// Nil where slots are not saved.
    let slotDirectory: SlotDirectory?
    let adapters: AdapterRegistry
    /// Of prompts that are filled in.
    let putsSuffixFirst: Bool

    var figures: ModelFigures {
        ModelFigures(
            summary: model.summary, fileType: model.fileType, vocabularyType: model.vocabularyType,
            vocabularySize: model.vocabularySize, trainedContext: model.trainedContext,
            sequenceContext: sequenceContext, embeddingSize: model.embeddingSize, parameters: model.parameters,
            bytes: model.bytes, slots: scheduler?.running ?? embedding?.sequences ?? 0)
    }

    var loaded: LoadedModel {
        LoadedModel(
            model: model, templates: templates, sequenceContext: sequenceContext,
            needsCheckpoints: scheduler?.reuse == .wholeOnly, slotDirectory: slotDirectory,
            batchTokens: scheduler?.batchTokens ?? 0, putsSuffixFirst: putsSuffixFirst,
            slots: scheduler?.running ?? 0, shiftsContext: scheduler?.shiftsContext ?? false, adapters: adapters,
            embedding: embedding)
    }

    var metadata: Logger.Metadata {
        let figures = figures
        var metadata: Logger.Metadata = [
            "model": "\(figures.summary)", "slots": "\(figures.slots)",
            "tokens_per_sequence": "\(figures.sequenceContext)",
        ]
        if let scheduler {
            metadata["layout"] = "\(scheduler.layout.rawValue)"
            metadata["host_cache_mib"] = "\(scheduler.storedBytes >> 20)"
        }
        let adapters = adapters.adapters
        if !adapters.isEmpty { metadata["adapters"] = "\(adapters.count)" }
        if let embedding { metadata["vectors_of"] = "\(embedding.kind)" }
        return metadata
    }

    private var sequenceContext: Int { scheduler?.sequenceContext ?? embedding?.tokens ?? 0 }
}
