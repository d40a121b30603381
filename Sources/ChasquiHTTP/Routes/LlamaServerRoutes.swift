import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import HTTPTypes
import Hummingbird

/// llama-server's own completions.
struct LlamaServerRoutes: RouteGroup {
    let access = RouteAccess.needs(.chat)
    let responder: GenerationResponder

    var routes: [Route] {
        let completions = ["/completion", "/completions"].map { path in
            Route(.post, path, .llamaServer, .llamaCompletion) { request, context in
                try await responder.respond(to: request, context: context, decode: Generation.llamaServerCompletion)
            }
        }
        let infill = Route(.post, "/infill", .llamaServer, .infill) { request, context in
            try await responder.respond(to: request, context: context, decode: Generation.llamaServerInfill)
        }
        return completions + [infill]
    }
}
