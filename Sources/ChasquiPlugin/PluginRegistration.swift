/// What a plugin adds to a server; it fills one in ``ChasquiPlugin/register(in:)``.
public struct PluginRegistration: Sendable {
    /// In the order in which they were added.
    public private(set) var routes: [PluginRoute] = []

    public init() {}

    /// A path that the server answers. It has the server's middleware, access control, limits and metrics.
    public mutating func add(_ route: PluginRoute) {
        routes.append(route)
    }
}
