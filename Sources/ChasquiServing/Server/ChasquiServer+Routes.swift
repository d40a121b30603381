public import ChasquiHTTP
public import Hummingbird

extension ChasquiServer {
    /// Adds the server's routes to the router of an application that has an HTTP server of its own.
    ///
    /// ```swift
    /// var configuration = ChasquiConfiguration(modelPath: "model.gguf")
    /// configuration.http.apiPrefix = "/llm"
    /// configuration.access.apiKeys = ["secret"]
    ///
    /// let router = Router(context: BasicChannelRequestContext.self)
    /// router.get("/") { _, _ in "The application's own" }
    /// let chasqui = try await ChasquiServer(configuration).addRoutes(to: router)
    /// try await Application(router: router, services: [chasqui]).runService()
    /// ```
    ///
    /// Keys, limits, metrics, the access log and plugins are for these routes alone; what the application's middleware does is
    /// done around them. Listening, TLS, the sizes of heads, idle times and who may connect are the application's: so much of
    /// the configuration's `http` has no effect, and nobody checks that strangers need a key. What would be at `/` stays the
    /// application's.
    /// - Returns: what has to run for the routes to answer; one of the application's services.
    /// - Throws: ``ConfigurationError``; `HTTPServerError` where the router has one of the paths already; or what the
    ///   database of keys says.
    public func addRoutes<Context: ChannelRequestContext>(to router: Router<Context>) async throws -> MountedServer {
        let assembly = try await assemble()
        let drain = try assembly.http.addRoutes(to: router)
        return MountedServer(drain: drain, configuration: groupConfiguration(assembly.services))
    }
}
