package import ChasquiAccess
import HTTPTypes

/// What a caller needs for a route.
package enum RouteAccess: Sendable, Equatable {
    /// Nothing.
    case open
    /// A key with this scope. Of the scopes that a model computes for, requests with POST count for limits and usage, or
    /// those with any method.
    case needs(Scope, countsAnyMethod: Bool = false)
}

extension RouteAccess {
    /// Whether limits of the caller hold for it: what a model computes for.
    func isMetered(_ method: HTTPRequest.Method) -> Bool {
        guard case .needs(let scope, let countsAnyMethod) = self, scope == .chat || scope == .embeddings else {
            return false
        }
        return countsAnyMethod || method == .post
    }
}
