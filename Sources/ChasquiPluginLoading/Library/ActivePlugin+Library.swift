import CChasquiPlugin
import ChasquiCore
package import ChasquiPlugin
package import Logging
import ServiceLifecycle

extension ActivePlugin {
    /// The plugin in a shared library.
    /// - Parameters:
    ///   - path: of the file.
    ///   - configuration: its section, all of which is the library's to read.
    ///   - logger: gets what it logs.
    /// - Throws: ``LibraryError`` for what is no plugin that can be used.
    package init(
        library path: String, configuration: PluginConfiguration, policy: PluginPolicy, logger: Logger
    ) throws {
        let library = try PluginLibrary(path: path, configuration: configuration.all(), logger: logger)
        let plugin = LoadedPlugin(library, timeout: policy.timeout, logger: logger)
        let version = library.descriptor.version.map { ", version \($0)" } ?? ""
        self.init(
            name: library.descriptor.name, origin: "library \(path)\(version)", policy: policy,
            registration: plugin.registration, run: plugin.run)
        started = plugin.started
    }
}

extension LoadedPlugin {
    fileprivate var registration: PluginRegistration {
        var registration = PluginRegistration()
        for (index, route) in descriptor.routes.enumerated() {
            let call = RouteCall(library: self, index: index)
            registration.add(
                PluginRoute(
                    route.method, route.path, access: route.access, summary: route.summary,
                    answer: .text("text/plain"), handler: call.answer))
        }
        registration.add(
            LibraryFilter(plugin: self), filtersRequests: descriptor.callbacks.filter_request != nil,
            filtersEvents: descriptor.callbacks.filter_event != nil)
        registration.add(HangingCalls(plugin: self))
        return registration
    }

    /// Whether all calls have returned, and answers are closed.
    private func isQuiet(within limit: Duration) async -> Bool {
        let (quiet, done) = AsyncStream.makeStream(of: Bool.self)
        let waiter = Task {
            await routes.quiet()
            await filters.quiet()
            done.yield(true)
        }
        let timer = Task {
            try await Task.sleep(for: limit)
            done.yield(false)
        }
        defer {
            waiter.cancel()
            timer.cancel()
        }
        for await result in quiet { return result }
        return false
    }

    /// From `start` to `stop`, which is not called where a call hangs.
    fileprivate func run(_ context: PluginContext) async throws {
        try await cancelWhenGracefulShutdown { try await started() }
        try? await gracefulShutdown()
        guard let stop = descriptor.callbacks.stop, await isQuiet(within: timeout) else { return }
        _ = try? await filters.run("\(descriptor.name): stop", timeout: timeout) { stop(descriptor.callbacks.state) }
    }
}
