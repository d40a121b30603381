import ChasquiAPI
import ChasquiCore

/// What a dialect makes of one request: how it starts, and who words the answer.
struct Generation: Sendable {
    /// What is asked for, and so which events come.
    enum Kind: String, Sendable {
        case chat, completion, llamaCompletion, infill

        /// In which its errors are worded.
        var dialect: Dialect {
            switch self {
            case .chat, .completion: .openAI
            case .llamaCompletion, .infill: .llamaServer
            }
        }
    }

    var kind: Kind
    var options: GenerationOptions
    /// The model's name in the request.
    var model: String?
    var isStreamed: Bool
    /// Seconds of silence after which its stream has a comment, where the request says it; none has one for -1 and 0.
    var pingInterval: Int?
    /// Whether its stream tells how far the prompt is.
    var showsProgress: Bool
    /// The answer also depends on what tools of the server say.
    var runsServerTools = false
    var start: @Sendable (any InferenceService) async throws(InferenceError) -> GenerationStream
    var encoder: @Sendable (ModelDescription) -> any StreamEncoder
    var collector: @Sendable (ModelDescription) -> any ResponseCollector

    /// After how much silence its stream has a comment; nil is never.
    /// - Parameter standard: the server's.
    func commentInterval(or standard: Duration?) -> Duration? {
        guard let pingInterval else { return standard }
        return pingInterval > 0 ? .seconds(pingInterval) : nil
    }
}
