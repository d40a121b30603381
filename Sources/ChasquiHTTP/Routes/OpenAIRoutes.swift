import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import HTTPTypes
import Hummingbird

/// OpenAI's completions and chat completions.
struct OpenAIRoutes: RouteGroup {
    let access = RouteAccess.needs(.chat)
    let responder: GenerationResponder

    var routes: [Route] {
        let chat = ["/v1/chat/completions", "/chat/completions"].map { path in
            Route(.post, path, .openAI, .chat) { request, context in
                try await responder.respond(to: request, context: context, decode: Generation.openAIChat)
            }
        }
        let completion = Route(.post, "/v1/completions", .openAI, .completion) { request, context in
            try await responder.respond(to: request, context: context, decode: Generation.openAICompletion)
        }
        return chat + [completion]
    }
}
