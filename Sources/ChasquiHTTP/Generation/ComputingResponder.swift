import ChasquiAPI
import ChasquiCore
import Hummingbird
import NIOCore

/// Answers the requests that a model computes for without generating, until their client goes away or their time is over.
struct ComputingResponder: Sendable {
    let configuration: HTTPConfiguration
    let models: any ModelDirectory
    let live: LiveRequests

    func respond<Body: Sendable>(
        to request: Request, context: HTTPContext,
        decode: (ByteBuffer, RequestIdentity) throws(InferenceError) -> Named<Body>,
        answer: @escaping @Sendable (any InferenceService, Body) async throws(InferenceError) -> ByteBuffer
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
        let task = Task { () -> Result<ByteBuffer, InferenceError> in
            do throws(InferenceError) {
                return .success(try await answer(service, named.request))
            } catch {
                return .failure(error)
            }
        }
        lease.watch.onEnd { task.cancel() }
        do {
            return JSONBody.response(try await task.value.get())
        } catch {
            throw lease.watch.explained(error, timeout: timeout)
        }
    }
}
