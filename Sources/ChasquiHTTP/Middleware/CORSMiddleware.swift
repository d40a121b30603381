import HTTPTypes
import Hummingbird

/// Lets pages of the configured origins read answers.
struct CORSMiddleware: RouterMiddleware {
    let origins: LiveOrigins

    /// What a page may read beside the few fields that the Fetch standard always lets it.
    private static let exposed =
        (["X-Request-Id", "X-Conversation-Id", "X-Cache", "X-Queue-Position", "Retry-After", "traceparent"]
        + RateLimitHeaders.names).joined(separator: ", ")

    func handle(
        _ request: Request, context: HTTPContext, next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        guard let origin = request.headers[.origin] else { return try await next(request, context) }
        let isPreflight = request.method == .options && request.headers.contains(.accessControlRequestMethod)
        var response = isPreflight ? Response(status: .noContent) : try await next(request, context)
        let origins = origins.current
        if !origins.allowsAll { response.headers[values: .vary].append("Origin") }
        guard origins.allow(origin) else { return response }
        response.headers[.accessControlAllowOrigin] = origins.allowsAll ? "*" : origin
        if isPreflight {
            response.headers[.accessControlAllowMethods] = "GET, HEAD, POST, DELETE, OPTIONS"
            // Clients add headers of their own, such as the openai package's X-Stainless-Lang.
            response.headers[.accessControlAllowHeaders] =
                request.headers[.accessControlRequestHeaders] ?? "Authorization, Content-Type, X-Request-Id"
            response.headers[.accessControlMaxAge] = "600"
        } else {
            response.headers[.accessControlExposeHeaders] = Self.exposed
        }
        return response
    }
}
