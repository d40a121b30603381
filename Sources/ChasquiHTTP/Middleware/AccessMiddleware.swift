import ChasquiAccess
import ChasquiCore
import HTTPTypes
import Hummingbird
import Logging

/// Learns who sent a request, and whether it may.
struct AccessMiddleware: RouterMiddleware {
    let control: AccessControl
    let routes: RouteTable

    func handle(
        _ request: Request, context: HTTPContext, next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        let access = routes.access(of: request, context)
        guard case .needs(let scope, _) = access else {
            return try await next(request, context)
        }
        if scope == .metrics, control.opensMetrics { return try await next(request, context) }
        let principal = try await caller(request, context)
        var context = context
        context.principal = principal
        context.record.update { $0.caller = principal }
        context.logger = context.namedLogger
        guard principal.may(scope) else { throw AccessRefusal.scope(scope, name: principal.name) }
        guard access.isMetered(request.method) else { return try await next(request, context) }
        context.record.update { $0.isMetered = true }
        guard let permit = try await control.begin(principal) else { return try await next(request, context) }
        context.permit = permit
        context.record.update { $0.permit = permit }
        do {
            return try await next(request, context)
        } catch let error as InferenceError where error.isOfALimit {
            permit.giveBack()
            throw error
        }
    }

    private func caller(_ request: Request, _ context: HTTPContext) async throws -> Principal {
        do {
            return try await control.principal(request.headers)
        } catch let error as AccessRefusal {
            if case .token(let reason) = error {
                context.logger.info("a token is not taken", metadata: ["reason": "\(reason)"])
            }
            throw error
        }
    }
}

extension InferenceError {
    /// Whether it is answered 429, which uses nothing.
    fileprivate var isOfALimit: Bool {
        switch self {
        case .limited, .overloaded: true
        default: false
        }
    }
}
