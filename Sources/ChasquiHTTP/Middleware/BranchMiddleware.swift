import Hummingbird

/// Finds the routes that the router misses: those of ``RouteTable/unroutedShapes``, and others, since it follows a path part by
/// part without a way back. Of `/q/word/x` and `/q/{a}/y` it finds nothing for `/q/word/y`, and where the methods of two patterns
/// differ, it looks at the nearer one only.
struct BranchMiddleware: RouterMiddleware {
    let routes: RouteTable

    func handle(
        _ request: Request, context: HTTPContext, next: (Request, HTTPContext) async throws -> Response
    ) async throws -> Response {
        guard context.endpointPath == nil, let route = routes.route(for: request) else {
            return try await next(request, context)
        }
        return try await route.answer(request, context)
    }
}
