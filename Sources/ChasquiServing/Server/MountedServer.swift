import ChasquiHTTP
public import ServiceLifecycle

/// What runs for the routes that ``ChasquiServer/addRoutes(to:)`` added to an application's router: the model's engine, and
/// what goes with it.
///
/// It has to run, as one of the application's services, for the routes to answer, and has to be among them before the server
/// that uses it: services are shut down in reverse order, so that requests end first.
public struct MountedServer: Service, CustomStringConvertible {
    let drain: ShutdownDrain
    let configuration: ServiceGroupConfiguration

    /// Its name only: service groups print what they run.
    public var description: String { "MountedServer" }

    /// Runs until a graceful shutdown or a cancellation.
    /// - Throws: `ModelLoadError`; its description is one line that says the repair.
    public func run() async throws {
        let group = ServiceGroup(configuration: configuration)
        try await withGracefulShutdownHandler {
            try await group.run()
        } onGracefulShutdown: {
            drain.begin()
        }
    }
}
