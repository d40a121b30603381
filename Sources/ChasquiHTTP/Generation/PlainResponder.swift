import ChasquiAPI
import ChasquiCore
import Hummingbird
import NIOCore

/// Answers the requests that a model takes without generating.
struct PlainResponder: Sendable {
    let configuration: HTTPConfiguration
    let models: any ModelDirectory

    func respond<Body: Sendable>(
        to request: Request, context: HTTPContext,
        decode: (ByteBuffer, RequestIdentity, GenerationOptions) throws(InferenceError) -> Named<Body>,
        answer: (any InferenceService, Body) async throws(InferenceError) -> ByteBuffer
    ) async throws -> Response {
        let body = try await RequestReader(limit: configuration.maxBodyBytes).body(of: request)
        if configuration.logsPrompts { context.logPrompt(body) }
        let identity = RequestIdentity(id: context.requestID, timeout: nil)
        let named = try decode(body, identity, configuration.defaults)
        return JSONBody.response(
            try await answer(context.service(named: named.model, of: models), named.request))
    }
}
