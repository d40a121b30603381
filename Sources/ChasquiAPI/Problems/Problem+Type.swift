extension Problem.Kind {
    /// The error's `type`: llama-server's word where it has one, else one in its manner.
    var type: String {
        switch self {
        case .invalidRequest, .methodNotAllowed, .requestTimeout, .payloadTooLarge, .unsupportedMediaType,
            .headersTooLarge:
            "invalid_request_error"
        case .contextExceeded: "exceed_context_size_error"
        case .authentication: "authentication_error"
        case .permission: "permission_error"
        case .notFound: "not_found_error"
        case .rateLimited, .overloaded: "rate_limit_error"
        case .clientGone: "cancelled_error"
        case .internal: "server_error"
        case .notSupported: "not_supported_error"
        case .unavailable: "unavailable_error"
        case .timeout: "timeout_error"
        }
    }
}
