import ChasquiAPI
import ChasquiCore
import Hummingbird
import NIOCore

/// An answer, and how many tokens were computed for it.
struct ComputedAnswer: Sendable {
    var body: ByteBuffer
    var tokens: Int
}

/// Answers the requests that a model computes for without generating, until their client goes away or their time is over.
struct ComputingResponder: Sendable {
    let configuration: HTTPConfiguration
    let models: any ModelDirectory
    let live: LiveRequests

    func respond<Body: Sendable>(
        to request: Request, context: HTTPContext,
        decode: (ByteBuffer, RequestIdentity) throws(InferenceError) -> Named<Body>,
        answer: @escaping @Sendable (any InferenceService, Body) async throws(InferenceError) -> ComputedAnswer
    ) async throws -> Response {
        if live.isDraining { throw InferenceError.shuttingDown }
        let body = try await RequestReader(limit: configuration.maxBodyBytes).body(of: request)
        if configuration.logsPrompts { context.logPrompt(body) }
        let timeout = configuration.requestTimeout
        let identity = RequestIdentity(of: request, context: context, timeout: timeout)
        let named = try decode(body, identity)
        let service = try context.service(named: named.model, of: models)
        let lease = LiveRequests.Lease(live)
        let remaining = identity.deadline.map { ContinuousClock.now.duration(to: $0) }
        await context.channel.begin(lease.watch, timeout: remaining)
        let task = Task { () -> Result<ComputedAnswer, InferenceError> in
            do throws(InferenceError) {
                return .success(try await answer(service, named.request))
            } catch {
                return .failure(error)
            }
        }
        lease.watch.onEnd { task.cancel() }
        do {
            let answer = try await task.value.get()
            context.permit?.count(generated: answer.tokens)
            context.record.update { $0.promptTokens = answer.tokens }
            return JSONBody.response(answer.body)
        } catch {
            throw lease.watch.explained(error, timeout: timeout)
        }
    }
}
