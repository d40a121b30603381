import ChasquiAPI
import ChasquiCore
import HTTPTypes
import Hummingbird

/// The models that can be asked for.
struct ModelRoutes: RouteGroup {
    let models: any ModelDirectory

    var routes: [Route] {
        ["/v1/models", "/models"].map { path in
            Route(.get, path, .openAI) { _, _ in
                JSONBody.response(OpenAI.models(models.services.map(\.model)))
            }
        }
    }
}
