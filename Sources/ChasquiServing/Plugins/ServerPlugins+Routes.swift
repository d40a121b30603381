import ChasquiCore
import ChasquiHTTP
import ChasquiPlugin
import HTTPTypes
import Logging

extension ServerPlugins {
    /// Two plugins, or one, with the same route.
    func checkRoutes() throws(ConfigurationError) {
        var owners: [String: String] = [:]
        for plugin in active {
            for route in plugin.registration.routes {
                guard let owner = owners.updateValue(plugin.name, forKey: Self.shape(route.method, route.path)) else {
                    continue
                }
                let path = "\(route.method.rawValue) \(route.path)"
                guard owner != plugin.name else {
                    throw plugin.refused("the plugin '\(owner)' adds \(path) twice: leave one of them out")
                }
                throw plugin.refused(
                    "the plugins '\(owner)' and '\(plugin.name)' both add \(path): take one of them out of the "
                        + "configuration, or have it use another path")
            }
        }
    }

    /// Routes that the server of a configuration has itself.
    /// - Throws: ``ConfigurationError/plugin(_:)``.
    package func checkRoutes(beside configuration: ChasquiConfiguration) throws(ConfigurationError) {
        guard active.contains(where: { !$0.registration.routes.isEmpty }) else { return }
        var bare = configuration.http
        // Plugins' paths have it too.
        bare.apiPrefix = ""
        let server = HTTPServer(configuration: bare, models: NoModels(), logger: Logger(label: "chasqui"))
        var own = Set(server.routes.map { Self.shape($0.method, $0.path) })
        if configuration.access.database != nil {
            own.formUnion(AdminPaths.all.map { Self.shape($0.method, $0.path) })
        }
        for plugin in active {
            for route in plugin.registration.routes where own.contains(Self.shape(route.method, route.path)) {
                throw plugin.refused(
                    "the plugin '\(plugin.name)' adds \(route.method.rawValue) \(route.path), which the server has itself: "
                        + "have it use another path, or leave it out")
            }
        }
    }

    /// What routes are told apart by.
    private static func shape(_ method: HTTPRequest.Method, _ path: String) -> String {
        "\(method.rawValue) \(RouteTable.shape(of: path))"
    }

    /// Nothing is asked of a server whose routes are only counted up.
    private struct NoModels: ModelDirectory {
        var services: [any InferenceService] { [] }
        func service(named name: String?) throws(InferenceError) -> any InferenceService { throw .cancelled }
    }
}
