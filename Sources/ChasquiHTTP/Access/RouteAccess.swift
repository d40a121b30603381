package import ChasquiAccess
import HTTPTypes

/// What a caller needs for a route.
package enum RouteAccess: Sendable, Equatable {
    /// Nothing.
    case open
    /// A key with this scope.
    case needs(Scope)
}

extension RouteAccess {
    /// Whether limits of the caller hold for it: what a model computes for.
    func isMetered(_ method: HTTPRequest.Method) -> Bool {
        method == .post && (self == .needs(.chat) || self == .needs(.embeddings))
    }
}
