import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import HTTPTypes
import Hummingbird

/// Steers a chat that is being answered.
struct ControlRoutes: RouteGroup {
    let access = RouteAccess.needs(.chat)
    let responder: PlainResponder

    var routes: [Route] {
        ["/v1/chat/completions/control", "/chat/completions/control"].map { path in
            Route(.post, path, .openAI, .control) { request, context in
                try await responder.respond(to: request, context: context) { (body, _, _) throws(InferenceError) in
                    try OpenAI.decodeControl(body)
                } answer: { (service, requestID) throws(InferenceError) in
                    OpenAI.controlled(try await service.endReasoning(of: requestID))
                }
            }
        }
    }
}
