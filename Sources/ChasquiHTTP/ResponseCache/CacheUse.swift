import ChasquiCore
import HTTPTypes

extension HTTPField.Name {
    // The name is a literal token, so that it is never nil.
    static let cache = HTTPField.Name("X-Cache")!
}

/// Whether an answer was kept; its words are those of the `X-Cache` header.
enum CacheResult: String, Sendable {
    case hit, miss
}

/// What the response cache has for one request.
enum CacheUse: Sendable {
    /// All events of its answer.
    case hit([GenerationEvent])
    /// Where the answer will be kept.
    case miss(AnswerRecording)

    var result: CacheResult {
        switch self {
        case .hit: .hit
        case .miss: .miss
        }
    }

    var recording: AnswerRecording? {
        if case .miss(let recording) = self { recording } else { nil }
    }
}
