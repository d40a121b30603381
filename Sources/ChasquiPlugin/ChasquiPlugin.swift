import ServiceLifecycle

/// Something that a program adds to a server without changing the server.
///
/// ```swift
/// struct Hello: ChasquiPlugin {
///     static let name = "hello"
///     let greeting: String
///
///     init(configuration: PluginConfiguration) throws {
///         greeting = try configuration.string("greeting", default: "Hello")
///     }
///
///     func register(in registration: inout PluginRegistration) {
///         registration.add(
///             PluginRoute(.get, "/hello/{name}", summary: "Greets somebody") { request in
///                 .text("\(greeting), \(request.parameters["name"] ?? "you")!\n")
///             })
///     }
/// }
/// ```
///
/// One is made for each item of `plugins:` that has its name, in their order, before the server starts.
public protocol ChasquiPlugin: Sendable {
    /// What `plugins:` calls it: lower-case letters, digits, `-` and `_`.
    static var name: String { get }
    /// Reads its section. A member that is never asked for is an unknown one, and ends the start.
    /// - Throws: ``PluginConfigurationError``, or anything else with a description that says the repair.
    init(configuration: PluginConfiguration) throws
    /// Says what it adds.
    func register(in registration: inout PluginRegistration) throws
    /// Runs beside the server: begins before connections are accepted, and has to return at a graceful shutdown. An error
    /// ends the server. Without one of its own a plugin does nothing here.
    func run(_ context: PluginContext) async throws
}

extension ChasquiPlugin {
    public func run(_ context: PluginContext) async throws {}
}

/// What a plugin has of its server outside of requests.
public struct PluginContext: Sendable {
    /// With the plugin's name on each line.
    public let logger: Logger
    /// The models that are served, without filters and limits. They may be loading still: ``waitUntilReady()``.
    public let models: any ModelDirectory

    public init(logger: Logger, models: any ModelDirectory) {
        self.logger = logger
        self.models = models
    }

    /// Returns when the default model takes requests.
    /// - Throws: `CancellationError` where it never will: the server ends, or could not load it.
    public func waitUntilReady() async throws {
        guard let model = models.services.first else { throw CancellationError() }
        await cancelWhenGracefulShutdown { await model.waitUntilReady() }
        guard model.readiness == .ready else { throw CancellationError() }
    }
}
