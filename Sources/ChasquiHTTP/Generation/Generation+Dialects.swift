import ChasquiAPI
import ChasquiCore
import NIOCore

extension Generation {
    static let openAIChat: GenerationResponder.Decoder = { (body, identity, defaults) throws(InferenceError) in
        let decoded = try OpenAI.decodeChat(body, identity: identity, defaults: defaults)
        let request = decoded.request
        return Generation(
            model: decoded.model, isStreamed: decoded.stream,
            start: { (service) async throws(InferenceError) in try await service.chat(request) },
            encoder: { _ in StubEncoder() }, collector: { _ in StubCollector() })
    }
    static let openAICompletion: GenerationResponder.Decoder = { (body, identity, defaults) throws(InferenceError) in
        let decoded = try OpenAI.decodeCompletion(body, identity: identity, defaults: defaults)
        let request = decoded.request
        return Generation(
            model: decoded.model, isStreamed: decoded.stream,
            start: { (service) async throws(InferenceError) in try await service.complete(request) },
            encoder: { _ in StubEncoder() }, collector: { _ in StubCollector() })
    }
    static let llamaServerCompletion = openAICompletion
}
