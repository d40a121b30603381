package import ChasquiAccess

/// What a caller needs for a route.
package enum RouteAccess: Sendable, Equatable {
    /// Nothing.
    case open
    /// A key with this scope.
    case needs(Scope)
}
