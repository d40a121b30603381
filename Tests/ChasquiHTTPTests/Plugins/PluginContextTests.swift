import ChasquiCore
import ChasquiPlugin
import Logging
import ServiceLifecycle
import Testing

@Suite("What a plugin has beside requests", .timeLimit(.minutes(15)))
struct PluginContextTests {
    private let service = ScriptedService()

    private var context: PluginContext {
        PluginContext(
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, models: SingleModelDirectory(service))
    }

    @Test("says when the model is loaded")
    func loaded() async throws {
        service.readiness = .loading(progress: 0.5)
        let context = context
        async let ready: Void = context.waitUntilReady()
        service.readiness = .ready
        service.loaded.fire()
        try await ready
    }

    @Test("says that it will not be")
    func failed() async throws {
        service.readiness = .draining
        service.loaded.fire()
        await #expect(throws: CancellationError.self) { try await context.waitUntilReady() }
    }
}
