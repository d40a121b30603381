package import ChasquiAPI
package import HTTPTypes
package import Hummingbird

/// One route, and whose shapes it speaks.
package struct Route: Sendable {
    package typealias Handler = @Sendable (Request, HTTPContext) async throws -> Response

    package let method: HTTPRequest.Method
    /// The path in the router's notation.
    package let path: String
    package let dialect: Dialect
    /// What the API's description says of it; a route without it is not in there.
    package let operation: APIOperation?
    /// What a caller needs for it, where that differs from its group.
    let access: RouteAccess?
    let handler: Handler
    let pattern: PathPattern

    package init(
        _ method: HTTPRequest.Method, _ path: String, _ dialect: Dialect, _ operation: APIOperation? = nil,
        access: RouteAccess? = nil, handler: @escaping Handler
    ) {
        self.method = method
        self.path = path
        self.dialect = dialect
        self.operation = operation
        self.access = access
        self.handler = handler
        pattern = PathPattern(path)
    }
}

extension Route {
    /// Answers as this route, whatever the router calls it.
    @Sendable func answer(_ request: Request, _ context: HTTPContext) async throws -> Response {
        context.coreContext.endpointPath.value = path
        return try await handler(request, context)
    }

    fileprivate func under(_ prefix: String, of group: any RouteGroup) -> Route {
        let path = prefix.isEmpty || path != "/" ? prefix + path : prefix
        return Route(method, path, dialect, operation, access: access ?? group.access, handler: handler)
    }
}

/// Routes that belong together.
package protocol RouteGroup: Sendable {
    /// What a caller needs for its routes, where a route does not say otherwise.
    var access: RouteAccess { get }
    var routes: [Route] { get }
}

/// All routes, for what has to be said about them: patterns, near ones, allowed methods.
package struct RouteTable: Sendable {
    package let routes: [Route]
    private let byPath: [String: [Route]]
    /// Shapes of paths that the router cannot have beside others: it takes `**` or a parameter for a place, and ends the process
    /// in a debug build where there are both. ``BranchMiddleware`` finds these, which are the less exact ones.
    let unroutedShapes: Set<String>

    /// - Parameter prefix: what each path begins with.
    init(_ groups: [any RouteGroup], prefix: String = "") {
        routes = groups.flatMap { group in group.routes.map { $0.under(prefix, of: group) } }
        byPath = Dictionary(grouping: routes, by: \.path)
        var places = WildcardPlaces()
        let exactFirst = routes.sorted { $0.pattern.isMoreExact(than: $1.pattern) }
        unroutedShapes = Set(exactFirst.map { Self.shape(of: $0.path) }.filter { !places.take($0) })
    }

    /// Each path once.
    var paths: [String] { byPath.keys.sorted() }

    /// A route that another one has the method and the path of; which names parameters have makes no difference.
    var repeated: Route? {
        var known: Set<String> = []
        return routes.first { route in
            !known.insert(route.method.rawValue + " " + Self.shape(of: route.path)).inserted
        }
    }

    /// A path without the names of its parameters: what paths are told apart by.
    package static func shape(of path: String) -> String {
        path.split(separator: "/").map { $0.hasPrefix("{") || $0.hasPrefix(":") ? "{}" : $0 }.reduce("") {
            "\($0)/\($1)"
        }
    }

    func register(on router: Router<HTTPContext>) {
        let headed = Set(routes.filter { $0.method == .head }.map { Self.shape(of: $0.path) })
        for route in routes {
            let shape = Self.shape(of: route.path)
            guard !unroutedShapes.contains(shape) else { continue }
            // Two routes may call one place differently, the router may not.
            let path = RouterPath(shape)
            router.on(path, method: route.method, use: route.answer)
            guard route.method == .get, !headed.contains(shape) else { continue }
            router.on(path, method: .head) { request, context in
                try await route.answer(request, context).withoutBody
            }
        }
    }

    /// The pattern that a path matches, or nil.
    func pattern(of path: String) -> String? {
        byPath[path]?.first?.path ?? byPath[Self.trimmed(path)]?.first?.path
            ?? taking(path).first?.path
    }

    /// The pattern that a request's route has, or that another method would have matched, or nil.
    func pattern(of request: Request, _ context: HTTPContext) -> String? {
        context.endpointPath.flatMap { byPath[$0]?.first?.path } ?? route(for: request)?.path
            ?? pattern(of: request.uri.path)
    }

    /// The most exact route that takes a request's path and method; one for GET takes HEAD.
    func route(for request: Request) -> Route? {
        let routes = taking(request.uri.path)
        return routes.first { $0.method == request.method }
            ?? (request.method == .head ? routes.first { $0.method == .get } : nil)
    }

    /// The routes that take a path, the most exact ones first.
    private func taking(_ path: String) -> [Route] {
        let names = path.split(separator: "/")
        return routes.filter { $0.pattern.matches(names) }.sorted { $0.pattern.isMoreExact(than: $1.pattern) }
    }

    /// Whose error shape a request's answers have; OpenAI's for unknown routes.
    func dialect(of request: Request, _ context: HTTPContext) -> Dialect {
        pattern(of: request, context).flatMap { byPath[$0]?.first?.dialect } ?? .openAI
    }

    /// What a caller needs. Unknown routes are open, so that an unknown path is answered as one; a known path's wrong
    /// method needs what the path needs.
    func access(of request: Request, _ context: HTTPContext) -> RouteAccess {
        guard let routes = pattern(of: request, context).flatMap({ byPath[$0] }) else { return .open }
        let method = request.method == .head ? .get : request.method
        return (routes.first { $0.method == method } ?? routes.first)?.access ?? .open
    }

    /// The methods a path takes; empty for an unknown path.
    func methods(of path: String) -> [HTTPRequest.Method] {
        var methods: [HTTPRequest.Method] = []
        for route in taking(path) where !methods.contains(route.method) { methods.append(route.method) }
        guard !methods.isEmpty else { return [] }
        let isHeadAdded = methods.contains(.get) && !methods.contains(.head)
        return (isHeadAdded ? methods + [.head] : methods) + (methods.contains(.options) ? [] : [.options])
    }

    private static func trimmed(_ path: String) -> String {
        guard path.count > 1, path.hasSuffix("/") else { return path }
        return String(path.dropLast())
    }
}
