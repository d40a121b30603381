import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import HTTPTypes
import OrderedCollections

/// Why a caller may not have what it asked for.
enum AccessRefusal: Error, Equatable {
    /// No key was sent.
    case missing
    /// A key was sent that nobody has, or has no more.
    case unknown
    case expired(name: String)
    /// A token that is not taken; only the log says why.
    case token(TokenRefusal)
    case scope(Scope, name: String)
    case model(String, name: String)
    case limit(LimitRefusal)

    var problem: Problem {
        switch self {
        case .missing:
            Problem(
                kind: .authentication,
                message: "This server needs an API key: send it as Authorization: Bearer KEY, or as X-Api-Key.",
                code: "missing_api_key")
        case .unknown, .token:
            Problem(
                kind: .authentication, message: "This API key is not known here; ask the operator for one.",
                code: "invalid_api_key")
        case .expired(let name):
            Problem(
                kind: .authentication, message: "The API key '\(name)' has expired; ask the operator for a new one.",
                code: "expired_api_key")
        case .scope(let scope, let name):
            Problem(
                kind: .permission,
                message: "The API key '\(name)' lacks the scope '\(scope.rawValue)', which this route needs.",
                code: "missing_scope")
        case .model(let model, let name):
            Problem(
                kind: .permission, message: "The API key '\(name)' may not use the model '\(model)'.",
                field: "model", code: "model_not_allowed")
        case .limit(let refusal):
            refusal.problem
        }
    }

    var headers: HTTPFields {
        switch self {
        case .missing: [.wwwAuthenticate: "Bearer"]
        case .unknown, .expired, .token: [.wwwAuthenticate: #"Bearer error="invalid_token""#]
        case .scope: [.wwwAuthenticate: #"Bearer error="insufficient_scope""#]
        case .model, .limit: [:]
        }
    }
}

extension LimitRefusal {
    var problem: Problem {
        let seconds = retryAfter.map { max(1, Int(($0 / .seconds(1)).rounded(.up))) }
        let isBudget = limit == .tokensPerDay || limit == .tokensPerMonth
        return Problem(
            kind: .rateLimited, message: allowance + state(retryingAfter: seconds),
            code: isBudget ? "insufficient_quota" : "rate_limit_exceeded",
            details: ["limit": .string(limit.rawValue)], retryAfterSeconds: seconds)
    }

    private var allowance: String {
        let whose = isGlobal ? "The limit of all callers together is" : "Your limit is"
        let requests = value == 1 ? "1 request" : "\(value) requests"
        let tokens = value == 1 ? "1 token" : "\(value) tokens"
        return switch limit {
        case .requestsPerMinute: "\(whose) \(requests) a minute"
        case .tokensPerMinute: "\(whose) \(tokens) a minute"
        case .concurrentRequests: "\(whose) \(requests) at the same time"
        case .waitingRequests: "\(whose) \(requests) waiting for a slot at the same time"
        case .tokensPerDay: "\(whose) \(tokens) a day (UTC)"
        case .tokensPerMonth: "\(whose) \(tokens) a month (UTC)"
        }
    }

    private func state(retryingAfter seconds: Int?) -> String {
        guard let seconds else {
            return ", and this prompt alone has \(prompt?.size ?? 0): make it shorter."
        }
        guard let prompt, prompt.left > 0 || prompt.size > value else {
            return ", and it is reached; try again in \(seconds) s."
        }
        return "; \(prompt.left) are left, and this prompt has \(prompt.size); try again in \(seconds) s."
    }
}
