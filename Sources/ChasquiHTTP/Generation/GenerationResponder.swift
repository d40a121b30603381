import ChasquiAPI
import ChasquiCore
import HTTPTypes
import Hummingbird
import NIOCore

/// Answers the requests that generate text, whatever their dialect.
struct GenerationResponder: Sendable {
    let configuration: HTTPConfiguration
    let models: any ModelDirectory
    let live: LiveRequests
    let conversations: Conversations
    /// Nil where no answers are kept.
    let cache: ResponseCache?

    /// Makes a valid generation of a request's body.
    typealias Decoder = @Sendable (ByteBuffer, RequestIdentity, GenerationOptions) throws(InferenceError) -> Generation

    func respond(to request: Request, context: HTTPContext, decode: Decoder) async throws -> Response {
        if live.isDraining { throw InferenceError.shuttingDown }
        let body = try await RequestReader(limit: configuration.maxBodyBytes).body(of: request)
        if configuration.logsPrompts { context.logPrompt(body) }
        let timeout = configuration.requestTimeout
        let identity = RequestIdentity(of: request, context: context, timeout: timeout)
        let generation = try decode(body, identity, configuration.defaults)
        try KeptAnswer.check(request)
        let kept = generation.isStreamed ? KeptAnswer(of: request, context, conversations: conversations) : nil
        let service = try context.service(named: generation.model, of: models)
        let use = await cache?.use(
            for: generation, body: body, headers: request.headers, identity: identity, service: service)
        context.record.update { $0.cache = use?.result }
        let running = RunningGeneration(
            generation: generation, service: service, cache: use, context: context, timeout: timeout,
            lease: LiveRequests.Lease(live))
        let interval = generation.commentInterval(or: configuration.keepAliveInterval)
        if let kept { return try await kept.response(of: running, commentAfter: interval) }
        let remaining = identity.deadline.map { ContinuousClock.now.duration(to: $0) }
        await context.channel.begin(running.watch, timeout: remaining, commentAfter: interval)
        return generation.isStreamed
            ? try await running.streamed(commentAfter: interval) : try await running.collected()
    }
}
