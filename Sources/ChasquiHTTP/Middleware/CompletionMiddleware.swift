import ChasquiAPI
import ChasquiAccess
import ChasquiStore
import HTTPTypes
import Hummingbird

/// Writes the access log and counts the metrics once a response is over, streamed ones after their last byte.
struct CompletionMiddleware: RouterMiddleware {
    let metrics: RequestMetrics
    let routes: RouteTable
    /// Nil where no usage is kept.
    let usage: UsageWriter?

    func handle(
        _ request: Request, context: HTTPContext, next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        let record = context.record
        let route = routes.pattern(of: request, context)
        record.update { figures in
            figures.method = request.method.rawValue
            figures.route = route ?? RequestMetrics.unmatchedRoute
        }
        let completion = RequestCompletion(
            id: context.requestID, record: record, metrics: metrics, usage: usage, trace: context.trace,
            logger: context.logger)
        var response = try await next(request, context)
        // A client that went away is counted as such, though the status never reached it.
        record.update { figures in
            figures.status = figures.clientIsGone ? Problem.Kind.clientGone.status : response.status.code
        }
        guard response.body.contentLength == nil else {
            completion.finish()
            return response
        }
        let body = response.body
        response.body = ResponseBody { writer in
            defer { completion.finish() }
            try await body.write(writer)
        }
        return response
    }
}
