import ChasquiAPI
import ChasquiPlugin

/// The routes that a plugin adds.
struct PluginRoutes: RouteGroup {
    let access = RouteAccess.open
    let plugin: ActivePlugin
    let responder: PluginResponder

    var routes: [Route] {
        plugin.registration.routes.map { route in
            Route(route.method, route.path, .openAI, route.operation(of: plugin.name), access: route.needed) {
                request, context in
                try await responder.respond(to: request, context: context, with: route, of: plugin.name)
            }
        }
    }
}

extension PluginRoute {
    fileprivate var needed: RouteAccess {
        switch access {
        case .open: .open
        case .needs(let scope): .needs(scope, countsAnyMethod: true)
        }
    }

    fileprivate func operation(of plugin: String) -> APIOperation {
        let answer: APIOperation.Answer =
            switch self.answer {
            case .json: .json(.any)
            case .text(let type): .text(mediaType: type)
            case .events: .stream
            }
        // No parameter may be called so.
        let rest = path.hasSuffix("**") ? ["_rest"] : []
        return .ofPlugin(plugin, summary, about, path: parameters + rest, answer: answer)
    }
}
