import ChasquiCore
import ChasquiPlugin
import Logging
import TestSupport
import Testing

@testable import ChasquiServing

@Suite("What a plugin does beside requests", .timeLimit(.minutes(15)))
struct PluginServiceTests {
    private struct NoModels: ModelDirectory {
        let services: [any InferenceService] = []

        func service(named name: String?) throws(InferenceError) -> any InferenceService {
            throw .notFound(field: "model", message: "There is none.")
        }
    }

    @Test("is left behind where it does not return though the server has to end")
    func hanging() async throws {
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let plugin = ActivePlugin(name: "stuck", origin: "compiled in", registration: PluginRegistration()) { _ in
            begin.yield()
            // Nothing ends it, not even a cancellation.
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
        }
        let log = CapturedLog()
        let service = PluginService(plugin: plugin, models: NoModels(), logger: log.logger)
        let running = Task { try await service.run() }
        _ = await begun.first { _ in true }
        running.cancel()
        try await running.value
        #expect(log.texts == ["error a plugin's run does not return, and is left behind plugin=stuck"])
    }

    @Test("ends the server with what it throws")
    func failing() async {
        struct Failure: Error {}
        let plugin = ActivePlugin(name: "weak", origin: "compiled in", registration: PluginRegistration()) { _ in
            throw Failure()
        }
        let service = PluginService(plugin: plugin, models: NoModels(), logger: CapturedLog().logger)
        await #expect(throws: ConfigurationError.plugin("the plugin 'weak' ended with an error: Failure()")) {
            try await service.run()
        }
    }
}
