public import ChasquiCore
import OrderedCollections

extension Problem {
    /// The one mapping of what goes wrong in inference to what a client is told.
    public init(_ error: InferenceError, requestID: String) {
        switch error {
        case .invalid(let field, let message):
            // Whoever found the error may have named the field already.
            let namesField = field.isEmpty || message.hasPrefix(field)
            self.init(
                kind: .invalidRequest, message: namesField ? message : "\(field): \(message)",
                field: field.isEmpty ? nil : field)
        case .contextExceeded(let promptTokens, let contextTokens):
            self = .contextExceeded(promptTokens: promptTokens, contextTokens: contextTokens)
        case .overloaded(let overload, let retryAfter):
            self.init(
                kind: .overloaded, message: "The server is busy: \(Self.words(overload)); try again later.",
                code: "overloaded", details: ["limit": .string(Self.setting(overload))],
                retryAfterSeconds: Self.wholeSeconds(retryAfter))
        case .limited(let message, let code, let limit, let retryAfter):
            self.init(
                kind: .rateLimited, message: message, code: code, details: ["limit": .string(limit)],
                retryAfterSeconds: Self.wholeSeconds(retryAfter))
        case .loading(let progress):
            self = .loading(progress: progress)
        case .unavailable(let message):
            self.init(
                kind: .unavailable, message: "The model is not loaded: \(message)", code: "model_unavailable",
                retryAfterSeconds: 5)
        case .shuttingDown:
            self.init(
                kind: .unavailable, message: "The server is shutting down.", code: "shutting_down",
                retryAfterSeconds: 5)
        case .timedOut(let limit):
            self.init(
                kind: .timeout,
                message: "The request took longer than the \(Self.words(limit)) that it was given; "
                    + "ask for fewer tokens, or raise the server's request_timeout.",
                code: "request_timeout")
        case .promptTooSlow(let limit):
            self.init(
                kind: .timeout,
                message:
                    "The prompt was not computed within the \(Self.words(limit)) of t_max_prompt_ms; give it more, "
                    + "or shorten the prompt.",
                field: "t_max_prompt_ms", code: "prompt_timeout")
        case .stuck(let limit):
            self.init(
                kind: .timeout,
                message: "The model did not end a step within \(Self.words(limit)), and the request was in it; "
                    + "ask again, or raise the server's step_timeout.",
                code: "step_timeout")
        case .slotBusy(let slot):
            self.init(
                kind: .unavailable, message: "Slot \(slot) is in use; ask again when its answer is over.",
                code: "slot_busy", retryAfterSeconds: 1)
        case .notFound(let field, let message):
            self.init(kind: .notFound, message: message, field: field)
        case .forbidden(let message):
            self.init(kind: .permission, message: message)
        case .cancelled:
            self.init(kind: .clientGone, message: "The request was cancelled.", code: "cancelled")
        case .unsupported(let message):
            self.init(kind: .notSupported, message: message)
        case .refused(let refusal):
            self.init(refusal)
        case .engine:
            self = .brokenHere(requestID: requestID)
        }
    }

    /// Something broke in the server. What it was is for its log.
    public static func brokenHere(requestID: String) -> Problem {
        Problem(
            kind: .internal,
            message: "The server failed to answer; its log has the reason under the request id \(requestID).",
            details: ["request_id": .string(requestID)])
    }

    private static func contextExceeded(promptTokens: Int, contextTokens: Int) -> Problem {
        Problem(
            kind: .contextExceeded,
            message: "The prompt has \(promptTokens) tokens and leaves no room in the context of \(contextTokens); "
                + "shorten it, or start the server with a larger --ctx-size.",
            code: "context_length_exceeded",
            details: ["n_prompt_tokens": .integer(Int64(promptTokens)), "n_ctx": .integer(Int64(contextTokens))])
    }

    private static func loading(progress: Double) -> Problem {
        let progress = progress.isFinite ? min(max(progress, 0), 1) : 0
        return Problem(
            kind: .unavailable, message: "Loading model (\(Int(progress * 100)) %)", code: "loading",
            details: ["progress": .number((progress * 1000).rounded() / 1000)], retryAfterSeconds: 2)
    }

    /// At least one second, since a client that is told zero tries at once.
    private static func wholeSeconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        return max(1, Int(clamping: seconds) + (attoseconds > 0 ? 1 : 0))
    }

    /// The setting that a request would have broken.
    private static func setting(_ overload: Overload) -> String {
        switch overload {
        case .requests: "queue_size"
        case .tokens: "queue_tokens"
        case .wait: "queue_wait"
        }
    }

    private static func words(_ overload: Overload) -> String {
        switch overload {
        case .requests(let waiting): "\(waiting) requests wait already"
        case .tokens(let waiting, let limit):
            "prompts of \(waiting) tokens wait already, and with this one there would be more than \(limit)"
        case .wait(let predicted, let limit):
            "the wait for a place is about \(wholeSeconds(predicted)) s, and may be \(wholeSeconds(limit)) s"
        }
    }

    private static func words(_ duration: Duration) -> String {
        let seconds = duration / .seconds(1)
        return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    }
}
