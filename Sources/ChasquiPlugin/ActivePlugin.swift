/// A plugin that a server runs with, wherever it came from.
package struct ActivePlugin: Sendable {
    /// In logs, errors and metrics.
    package var name: String
    /// Where it came from, for people.
    package var origin: String
    /// `file:line` of its item; nil where there is no file.
    package var place: String?
    package var policy: PluginPolicy
    package var registration: PluginRegistration
    package let failures = PluginFailureCounts()
    /// Returns when requests may come, and throws what `run` throws where they never may.
    package var started: @Sendable () async throws -> Void = {}
    package var run: @Sendable (PluginContext) async throws -> Void

    package init(
        name: String, origin: String, policy: PluginPolicy = PluginPolicy(), registration: PluginRegistration,
        run: @escaping @Sendable (PluginContext) async throws -> Void = { _ in }
    ) {
        self.name = name
        self.origin = origin
        self.policy = policy
        self.registration = registration
        self.run = run
    }

    /// One that is part of the program.
    package init<Plugin: ChasquiPlugin>(_ plugin: Plugin, policy: PluginPolicy = PluginPolicy()) throws {
        var registration = PluginRegistration()
        try plugin.register(in: &registration)
        self.init(
            name: Plugin.name, origin: "compiled in", policy: policy, registration: registration,
            run: { try await plugin.run($0) })
    }
}
