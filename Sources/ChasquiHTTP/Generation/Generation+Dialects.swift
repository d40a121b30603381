import ChasquiAPI
import ChasquiCore
import NIOCore

extension Generation {
    static let openAIChat: GenerationResponder.Decoder = { (body, identity, defaults) throws(InferenceError) in
        Generation(chat: try OpenAI.decodeChat(body, identity: identity, defaults: defaults))
    }

    static let openAICompletion: GenerationResponder.Decoder = { (body, identity, defaults) throws(InferenceError) in
        Generation(.completion, try OpenAI.decodeCompletion(body, identity: identity, defaults: defaults))
    }

    static let llamaServerCompletion: GenerationResponder.Decoder = {
        (body, identity, defaults) throws(InferenceError) in
        Generation(.llamaCompletion, try LlamaServer.decodeCompletion(body, identity: identity, defaults: defaults))
    }

    static let llamaServerInfill: GenerationResponder.Decoder = { (body, identity, defaults) throws(InferenceError) in
        Generation(.infill, try LlamaServer.decodeInfill(body, identity: identity, defaults: defaults))
    }

    private init(chat decoded: Decoded<ChatRequest>) {
        self.init(.chat, decoded, options: decoded.request.options) {
            (service, request) async throws(InferenceError) in
            try service.checkServerTools(of: request)
            return try await service.chat(request)
        }
        runsServerTools = decoded.request.serverTools != nil
    }

    private init(_ kind: Kind, _ decoded: Decoded<CompletionRequest>) {
        self.init(kind, decoded, options: decoded.request.options) {
            (service, request) async throws(InferenceError) in try await service.complete(request)
        }
    }

    private init<Body: Sendable>(
        _ kind: Kind, _ decoded: Decoded<Body>, options: GenerationOptions,
        start: @escaping @Sendable (any InferenceService, Body) async throws(InferenceError) -> GenerationStream
    ) {
        let request = decoded.request
        self.init(
            kind: kind, options: options, model: decoded.model, isStreamed: decoded.stream,
            pingInterval: decoded.pingInterval, showsProgress: decoded.showsProgress,
            start: { (service) async throws(InferenceError) in try await start(service, request) },
            encoder: decoded.makeEncoder, collector: decoded.makeCollector)
    }
}
