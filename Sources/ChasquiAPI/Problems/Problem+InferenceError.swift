public import ChasquiCore
import OrderedCollections

extension Problem {
    /// The one mapping of what goes wrong in inference to what a client is told.
    public init(_ error: InferenceError, requestID: String) {
        switch error {
        case .refused(let refusal): self.init(refusal)
        case .engine: self = .brokenHere(requestID: requestID)
        default:
            self.init(
                kind: error.kind, message: error.wording, field: error.field, code: error.code,
                details: error.details, retryAfterSeconds: error.retryAfterSeconds)
        }
    }

    /// Something broke in the server. What it was is for its log.
    public static func brokenHere(requestID: String) -> Problem {
        Problem(
            kind: .internal,
            message: "The server failed to answer; its log has the reason under the request id \(requestID).",
            details: ["request_id": .string(requestID)])
    }
}

extension InferenceError {
    fileprivate var kind: Problem.Kind {
        switch self {
        case .invalid, .incapable: .invalidRequest
        case .contextExceeded: .contextExceeded
        case .overloaded: .overloaded
        case .limited: .rateLimited
        case .loading, .unavailable, .shuttingDown, .slotBusy: .unavailable
        case .timedOut, .promptTooSlow, .stuck: .timeout
        case .notFound: .notFound
        case .forbidden: .permission
        case .cancelled: .clientGone
        case .unsupported: .notSupported
        case .refused, .engine: .internal
        }
    }

    fileprivate var code: String? {
        switch self {
        case .contextExceeded: "context_length_exceeded"
        case .overloaded: "overloaded"
        case .limited(_, let code, _, _): code
        case .loading: "loading"
        case .unavailable: "model_unavailable"
        case .shuttingDown: "shutting_down"
        case .timedOut: "request_timeout"
        case .promptTooSlow: "prompt_timeout"
        case .stuck: "step_timeout"
        case .slotBusy: "slot_busy"
        case .cancelled: "cancelled"
        case .notFound("model", _): "model_not_found"
        case .invalid, .notFound, .forbidden, .unsupported, .incapable, .refused, .engine: nil
        }
    }

    fileprivate var field: String? {
        switch self {
        case .invalid(let field, _), .notFound(let field, _): field.isEmpty ? nil : field
        case .promptTooSlow: "t_max_prompt_ms"
        default: nil
        }
    }

    fileprivate var details: OrderedDictionary<String, JSONValue> {
        switch self {
        case .contextExceeded(let promptTokens, let contextTokens, _):
            ["n_prompt_tokens": .integer(Int64(promptTokens)), "n_ctx": .integer(Int64(contextTokens))]
        case .overloaded(let overload, _): ["limit": .string(overload.setting)]
        case .limited(_, _, let limit, _): ["limit": .string(limit)]
        case .loading(let progress): ["progress": .number((Self.share(progress) * 1000).rounded() / 1000)]
        default: [:]
        }
    }

    fileprivate var retryAfterSeconds: Int? {
        switch self {
        case .overloaded(_, let duration): duration.wholeSeconds
        case .limited(_, _, _, let duration): duration?.wholeSeconds
        case .slotBusy: 1
        case .loading: 2
        case .unavailable, .shuttingDown: 5
        default: nil
        }
    }

    /// What is wrong and what would be right.
    fileprivate var wording: String {
        switch self {
        case .invalid(let field, let message):
            // Whoever found the error may have named the field already.
            field.isEmpty || message.hasPrefix(field) ? message : "\(field): \(message)"
        case .contextExceeded(let promptTokens, let contextTokens, let isAtLeast):
            "The prompt has \(isAtLeast ? "at least " : "")\(promptTokens) tokens and leaves no room in the context of \(contextTokens); "
                + "shorten it, or start the server with a larger --ctx-size."
        case .overloaded(let overload, _): "The server is busy: \(overload.wording); try again later."
        case .loading(let progress): "Loading model (\(Int(Self.share(progress) * 100)) %)"
        case .unavailable(let message): "The model is not loaded: \(message)"
        case .shuttingDown: "The server is shutting down."
        case .timedOut(let limit):
            "The request took longer than the \(limit.wording) that it was given; "
                + "ask for fewer tokens, or raise the server's request_timeout."
        case .promptTooSlow(let limit):
            "The prompt cannot be computed within the \(limit.wording) of t_max_prompt_ms; give it more, "
                + "or shorten the prompt."
        case .stuck(let limit):
            "The model did not end a step within \(limit.wording), and the request was in it; "
                + "ask again, or raise the server's step_timeout."
        case .slotBusy(let slot): "Slot \(slot) is in use; ask again when its answer is over."
        case .cancelled: "The request was cancelled."
        case .limited(let message, _, _, _), .notFound(_, let message), .forbidden(let message),
            .unsupported(let message), .incapable(let message):
            message
        case .refused(let refusal): refusal.message
        case .engine: "The server failed to answer."
        }
    }

    private static func share(_ progress: Double) -> Double {
        progress.isFinite ? min(max(progress, 0), 1) : 0
    }
}

extension Overload {
    /// The setting that a request would have broken.
    fileprivate var setting: String {
        switch self {
        case .requests: "queue_size"
        case .tokens: "queue_tokens"
        case .wait: "queue_wait"
        }
    }

    fileprivate var wording: String {
        switch self {
        case .requests(0): "all slots are taken, and no request may wait (--queue-size 0)"
        case .requests(let waiting): "\(waiting) requests wait already"
        case .tokens(let waiting, let limit):
            "prompts of \(waiting) tokens wait already, and with this one there would be more than \(limit)"
        case .wait(let predicted, let limit):
            "the wait for a place is about \(predicted.wholeSeconds) s, and may be \(limit.wholeSeconds) s"
        }
    }
}

extension Duration {
    /// At least one second, since a client that is told zero tries at once.
    fileprivate var wholeSeconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(clamping: seconds) + (attoseconds > 0 ? 1 : 0))
    }

    fileprivate var wording: String {
        let seconds = self / .seconds(1)
        return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    }
}
