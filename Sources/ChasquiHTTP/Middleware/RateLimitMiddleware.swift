import Hummingbird

/// Tells limited callers with every answer, refusals too, what they have left.
struct RateLimitMiddleware: RouterMiddleware {
    let control: AccessControl

    func handle(
        _ request: Request, context: HTTPContext, next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        var response = try await next(request, context)
        let figures = context.record.current
        if figures.isMetered, let caller = figures.caller {
            RateLimitHeaders.add(control.figures(of: caller), to: &response.headers)
        }
        return response
    }
}
