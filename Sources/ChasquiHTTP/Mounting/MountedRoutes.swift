import HTTPTypes
import Hummingbird
import ServiceLifecycle

/// The server's routes, with its own middleware, among those of an application's router.
struct MountedRoutes: Sendable {
    /// Those of an application's router that a request to one of these paths may have.
    private static let methods: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options]

    private let routing: Routing
    private let responder: RouterResponder<HTTPContext>
    private let drain: ShutdownDrain
    private let limits: MountedConnectionHandler.Limits

    init(routing: Routing, drain: ShutdownDrain, limits: MountedConnectionHandler.Limits) {
        self.routing = routing
        self.drain = drain
        self.limits = limits
        responder = routing.router().buildResponder()
    }

    /// Adds each path with all its methods: a wrong one is answered here, in the shape of the others. What is at `/` stays the
    /// application's.
    /// - Throws: ``HTTPServerError/pathTaken(path:)`` where the router has one of them already, and
    ///   ``HTTPServerError/ambiguousPath(path:)`` where it cannot tell two of them apart.
    func add<Context: ChannelRequestContext>(to router: Router<Context>) throws(HTTPServerError) {
        let paths = Set(routing.table.paths.filter { $0 != "/" }.map(RouteTable.shape)).sorted()
        let taken = Set(router.routes.map { RouteTable.shape(of: "\($0.path)") })
        if let path = routing.table.paths.first(where: { $0 != "/" && taken.contains(RouteTable.shape(of: $0)) }) {
            throw .pathTaken(path: path)
        }
        let unrouted = routing.table.unroutedShapes
        if let path = routing.table.paths.first(where: { unrouted.contains(RouteTable.shape(of: $0)) }) {
            throw .ambiguousPath(path: path)
        }
        for path in paths {
            for method in Self.methods {
                router.on(RouterPath(path), method: method) { request, context in
                    try await respond(to: request, on: context)
                }
            }
        }
    }

    private func respond(to request: Request, on context: some ChannelRequestContext) async throws -> Response {
        await context.channel.prepareForMountedRoutes(limits)
        let source = ApplicationRequestContextSource(channel: context.channel, logger: context.logger)
        return try await withGracefulShutdownHandler {
            var response = try await responder.respond(to: request, context: HTTPContext(source: source))
            // The application's connections would write a last chunk behind a head without a length.
            if request.method == .head, response.headers[.contentLength] == nil {
                response = response.createHeadResponse()
            }
            let body = response.body
            guard body.contentLength == nil else { return response }
            response.body = ResponseBody { [drain] writer in
                let written = writer
                try await withGracefulShutdownHandler {
                    try await body.write(written)
                } onGracefulShutdown: {
                    drain.begin()
                }
            }
            return response
        } onGracefulShutdown: { [drain] in
            drain.begin()
        }
    }
}
