import ChasquiCore

extension SamplingParameters {
    /// llama.cpp's `infill` compares each candidate with each other one while all wait, and ends the process where a
    /// vocabulary has no token for an end.
    static func checkInfill(_ options: SamplingOptions, model: LlamaModel) throws(InferenceError) {
        guard options.usesInfill else { return }
        guard options.boundsInfill else {
            throw .invalid(
                field: "samplers",
                message:
                    "samplers has infill, which needs top_k before it with a value of 1 to \(Sampler.mostInfillCandidates); top_k is "
                    + "\(options.topK)" + (options.hasTopKBeforeInfill ? "." : " and not before it."))
        }
        guard model.hasEndToken else {
            throw .invalid(
                field: "samplers", message: "samplers has infill, and this model has no end token; leave infill out.")
        }
    }
}
