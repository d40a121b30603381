import ChasquiAPI
import ChasquiCore
import HTTPTypes
import Hummingbird

extension Problem {
    /// The one mapping of what inference refuses to HTTP's status codes.
    ///
    /// - Parameter requestID: for errors whose reason only the log tells.
    init(_ error: InferenceError, requestID: String) {
        switch error {
        case .invalid(let field, let message):
            self.init(status: 400, kind: "invalid_request_error", message: message, field: field)
        case .contextExceeded(let prompt, let context):
            self.init(status: 400, kind: "exceed_context_size_error", message: "the prompt's \(prompt) tokens exceed the context of \(context) tokens")
        case .overloaded:
            self.init(status: 429, kind: "rate_limit_error", message: "too many requests are waiting")
        case .loading(let progress):
            self.init(status: 503, kind: "unavailable_error", message: "Loading model \(progress)")
        case .shuttingDown:
            self.init(status: 503, kind: "unavailable_error", message: "the server is shutting down")
        case .timedOut(let after):
            self.init(status: 504, kind: "timeout_error", message: "the request took longer than \(after)")
        case .cancelled:
            self.init(status: 499, kind: "cancelled_error", message: "cancelled")
        case .unsupported(let message):
            self.init(status: 501, kind: "not_supported_error", message: message)
        case .engine:
            self.init(status: 500, kind: "server_error", message: "internal error; request id \(requestID)")
        }
    }
}

extension InferenceError {
    /// When to come again, where that helps.
    var retryHeaders: HTTPFields {
        switch self {
        case .overloaded(_, let after): [.retryAfter: String(max(1, Int(after.seconds.rounded(.up))))]
        case .loading: [.retryAfter: "2"]
        case .shuttingDown: [.retryAfter: "5"]
        default: [:]
        }
    }
}
