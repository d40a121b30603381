import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import Foundation
import HTTPTypes
import Hummingbird

/// The models that can be asked for.
struct ModelRoutes: RouteGroup {
    let access = RouteAccess.needs(.chat)
    let models: any ModelDirectory

    var routes: [Route] {
        ["/v1/models", "/models"].flatMap { path in
            [
                Route(.get, path, .openAI, .models) { _, context in
                    JSONBody.response(OpenAI.models(known(to: context)))
                },
                // Names of models have slashes in them.
                Route(.get, path + "/**", .openAI, .model) { try one($0, $1) },
            ]
        }
    }

    /// Those that the caller may use.
    private func known(to context: HTTPContext) -> [ModelDescription] {
        let models = models.services.flatMap(\.models)
        guard let principal = context.principal else { return models }
        return models.filter { $0.names.contains(where: { principal.mayUse(model: $0) }) }
    }

    private func one(_ request: Request, _ context: HTTPContext) throws -> Response {
        let name = context.pathValues(of: request)["**"] ?? ""
        let known = known(to: context)
        guard let model = known.first(where: { $0.id == name || $0.aliases.contains(name) }) else {
            throw HTTPProblem.noSuchModel(
                name: String(name.unicodeScalars.prefix(200)), known: known.flatMap { [$0.id] + $0.aliases.dropFirst() }
            )
        }
        return JSONBody.response(OpenAI.model(model))
    }
}
