import ChasquiCore
import ChasquiScheduler

extension LoadedModel {
    /// What a sequence loses when its context is full; nil where it ends there.
    ///
    /// As in llama-server, a negative `n_keep` keeps the prompt, and the model's own begin token is kept with the rest.
    func contextShift(of options: GenerationOptions, prompt: [TokenID]) -> ContextShift? {
        guard shiftsContext else { return nil }
        let kept = options.keptTokens < 0 ? prompt.count : min(options.keptTokens, sequenceContext)
        let begin = model.addedBeginToken == nil ? 0 : 1
        return ContextShift(kept: min(kept + begin, sequenceContext - 4), discarded: options.discardedTokens)
    }

    /// - Throws: if a request names a slot that there is not.
    func checkSlot(of options: GenerationOptions) throws(InferenceError) {
        guard let slot = options.slot, slot >= slots else { return }
        throw .invalid(field: "id_slot", message: "There is no slot \(slot); slots are 0 to \(slots - 1).")
    }
}
