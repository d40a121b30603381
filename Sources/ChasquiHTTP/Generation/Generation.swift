import ChasquiAPI
import ChasquiCore

/// What a dialect makes of one request: how it starts, and who words the answer.
struct Generation: Sendable {
    /// What is asked for, and so which events come.
    enum Kind: String, Sendable {
        case chat, completion, llamaCompletion, infill
    }

    var kind: Kind
    var options: GenerationOptions
    /// The model's name in the request.
    var model: String?
    var isStreamed: Bool
    var start: @Sendable (any InferenceService) async throws(InferenceError) -> GenerationStream
    var encoder: @Sendable (ModelDescription) -> any StreamEncoder
    var collector: @Sendable (ModelDescription) -> any ResponseCollector
}
