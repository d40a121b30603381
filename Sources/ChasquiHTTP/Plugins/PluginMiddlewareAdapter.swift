import ChasquiCore
import ChasquiPlugin
import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A plugin's middleware among the server's own.
struct PluginMiddlewareAdapter: RouterMiddleware {
    let middleware: any PluginMiddleware
    let plugin: String
    let live: LiveRequests
    /// The time that requests get; nil sets no end.
    let timeout: Duration?

    func handle(
        _ request: Request, context: HTTPContext, next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        let head = RequestHead(request, context: context, plugin: plugin)
        // What the routes behind answer is theirs; the plugin sees the head of it.
        var passed: Response?
        var ownError: (any Error)?
        var isPassedOn = false
        let answer: PluginResponse
        do {
            answer = try await withoutActuallyEscaping(next) { next in
                try await middleware.handle(head) { changed in
                    guard !isPassedOn else { throw PluginMisuse.passedOnTwice }
                    isPassedOn = true
                    var head = request.head
                    head.headerFields = changed.headers
                    do {
                        let response = try await next(Request(head: head, body: request.body), context)
                        passed = response
                        return PluginResponse(status: response.status, headers: response.headers, body: .passed)
                    } catch {
                        ownError = error
                        throw error
                    }
                }
            }
            try answer.checkStatus()
        } catch {
            // What was thrown behind the plugin is no failure of it.
            if let ownError { throw ownError }
            if let refusal = error as? RequestRefusal { throw InferenceError.refused(refusal) }
            if error is InferenceError || error is CancellationError { throw error }
            head.logger.error("a plugin's middleware failed", metadata: ["error": "\(error)"])
            throw InferenceError.refused(.failure(of: plugin, requestID: context.requestID))
        }
        return await response(answer, passed: passed, context: context)
    }

    private func response(_ answer: PluginResponse, passed: Response?, context: HTTPContext) async -> Response {
        if case .passed = answer.body {
            var headers = answer.headers
            // These belong to the body.
            for name in [HTTPField.Name.contentLength, .transferEncoding] { headers[name] = passed?.headers[name] }
            return Response(status: answer.status, headers: headers, body: passed?.body ?? ResponseBody())
        }
        let ending = RequestEnding(live, timeout: timeout)
        if case .stream = answer.body {
            await ending.watch(context.channel, until: timeout.map { context.record.start + $0 })
        }
        // The length is that of the body which this one is in the place of.
        var answer = answer
        answer.headers[.contentLength] = nil
        return Response(answer, streaming: PluginBody(ending: ending, context: context, plugin: plugin))
    }
}
