import ChasquiAPI
import ChasquiCore
import Foundation
import HTTPTypes
import Hummingbird

/// The models that can be asked for.
struct ModelRoutes: RouteGroup {
    let models: any ModelDirectory

    var routes: [Route] {
        ["/v1/models", "/models"].flatMap { path in
            [
                Route(.get, path, .openAI, .models) { _, _ in
                    JSONBody.response(OpenAI.models(models.services.map(\.model)))
                },
                // Names of models have slashes in them.
                Route(.get, path + "/**", .openAI, .model) { _, context in try one(named: Self.name(in: context)) },
            ]
        }
    }

    private func one(named name: String) throws -> Response {
        let known = models.services.map(\.model)
        guard let model = known.first(where: { $0.id == name || $0.aliases.contains(name) }) else {
            throw HTTPProblem.noSuchModel(
                name: String(name.unicodeScalars.prefix(200)), known: known.flatMap { [$0.id] + $0.aliases.dropFirst() }
            )
        }
        return JSONBody.response(OpenAI.model(model))
    }

    private static func name(in context: HTTPContext) -> String {
        let parts = context.parameters.getCatchAll().joined(separator: "/")
        return parts.removingPercentEncoding ?? parts
    }
}
