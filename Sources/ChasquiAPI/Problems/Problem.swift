public import ChasquiCore
public import OrderedCollections

/// One error on its way out, whatever dialect words it.
public struct Problem: Sendable, Equatable {
    /// The HTTP status.
    public var status: Int
    public var kind: Kind
    /// For a person: what is wrong and what would be right.
    public var message: String
    /// The path of the request's field that is the reason, such as `messages[1].content`.
    public var field: String?
    /// A word for programs, where the kind does not say enough.
    public var code: String?
    /// More members of the error object, such as `n_ctx`.
    public var details: OrderedDictionary<String, JSONValue>
    /// After how many seconds it may be worth trying again; for `Retry-After`.
    public var retryAfterSeconds: Int?

    /// - Parameter status: the kind's own if nil.
    public init(
        kind: Kind, message: String, status: Int? = nil, field: String? = nil, code: String? = nil,
        details: OrderedDictionary<String, JSONValue> = [:], retryAfterSeconds: Int? = nil
    ) {
        self.status = status ?? kind.status
        self.kind = kind
        self.message = message
        self.field = field
        self.code = code
        self.details = details
        self.retryAfterSeconds = retryAfterSeconds
    }
}

extension Problem {
    /// Why a request was not taken, for counting: one of a few words; nil where it was taken, or was wrong in itself.
    package var refusal: String? {
        switch kind {
        case .authentication, .permission: code ?? kind.rawValue
        case .rateLimited, .overloaded:
            if case .string(let limit) = details["limit"] { limit } else { kind.rawValue }
        case .unavailable: code ?? kind.rawValue
        default: nil
        }
    }

    /// What sort of error it is; the raw value is for logs and metrics.
    public enum Kind: String, Sendable, Equatable, CaseIterable {
        case invalidRequest = "invalid_request"
        case contextExceeded = "context_exceeded"
        case authentication
        case permission
        case notFound = "not_found"
        case methodNotAllowed = "method_not_allowed"
        case requestTimeout = "request_timeout"
        case payloadTooLarge = "payload_too_large"
        case unsupportedMediaType = "unsupported_media_type"
        case headersTooLarge = "headers_too_large"
        case rateLimited = "rate_limited"
        case clientGone = "client_gone"
        case `internal` = "internal"
        case notSupported = "not_supported"
        case overloaded
        case unavailable
        case timeout

        /// The HTTP status that fits.
        public var status: Int {
            switch self {
            case .invalidRequest, .contextExceeded: 400
            case .authentication: 401
            case .permission: 403
            case .notFound: 404
            case .methodNotAllowed: 405
            case .requestTimeout: 408
            case .payloadTooLarge: 413
            case .unsupportedMediaType: 415
            case .rateLimited, .overloaded: 429
            case .headersTooLarge: 431
            case .clientGone: 499
            case .internal: 500
            case .notSupported: 501
            case .unavailable: 503
            case .timeout: 504
            }
        }
    }
}
