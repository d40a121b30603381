import ChasquiAPI
import ChasquiAccess
import ChasquiCore
import HTTPTypes
import Hummingbird
import NIOCore

/// What a model's vocabulary and chat template make of texts.
struct TokenRoutes: RouteGroup {
    let access = RouteAccess.needs(.chat)
    let responder: PlainResponder

    var routes: [Route] {
        [tokenize, detokenize, template]
            + ["/v1/chat/completions/input_tokens", "/chat/completions/input_tokens"].map(counting)
    }

    private var tokenize: Route {
        Route(.post, "/tokenize", .llamaServer, .tokenize) { request, context in
            try await responder.respond(to: request, context: context) { (body, _, _) throws(InferenceError) in
                try LlamaServer.decodeTokenize(body)
            } answer: { (service, request) throws(InferenceError) in
                LlamaServer.tokens(try await service.tokenize(request))
            }
        }
    }

    private var detokenize: Route {
        Route(.post, "/detokenize", .llamaServer, .detokenize) { request, context in
            try await responder.respond(to: request, context: context) { (body, _, _) throws(InferenceError) in
                try LlamaServer.decodeDetokenize(body)
            } answer: { (service, tokens) throws(InferenceError) in
                LlamaServer.content(try await service.detokenize(tokens))
            }
        }
    }

    private var template: Route {
        Route(.post, "/apply-template", .llamaServer, .template) { request, context in
            try await responder.respond(to: request, context: context, decode: Self.chat) {
                (service, request) throws(InferenceError) in
                LlamaServer.prompt(try await service.prompt(of: request))
            }
        }
    }

    private func counting(_ path: String) -> Route {
        Route(.post, path, .openAI, .chatTokens) { request, context in
            try await responder.respond(to: request, context: context, decode: Self.chat) {
                (service, request) throws(InferenceError) in
                OpenAI.inputTokens(try await service.promptTokens(of: request))
            }
        }
    }

    private static let chat:
        @Sendable (ByteBuffer, RequestIdentity, GenerationOptions) throws(InferenceError) -> Named<ChatRequest> = {
            (body, identity, defaults) throws(InferenceError) in
            try OpenAI.decodeChat(body, identity: identity, defaults: defaults).named
        }
}
