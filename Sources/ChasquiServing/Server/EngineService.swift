import ChasquiCore
package import ChasquiLlama
import ServiceLifecycle

/// The engine within a server: a load that was abandoned for a shutdown is not a failure.
package struct EngineService: Service {
    private let engine: LlamaService
    private let log: LlamaLog

    package init(engine: LlamaService, log: LlamaLog) {
        self.engine = engine
        self.log = log
    }

    package func run() async throws {
        try await withTaskCancellationHandler {
            async let loading: Void = watchLoading()
            do {
                try await engine.run()
            } catch ModelLoadError.cancelled {}
            await loading
        } onCancel: {
            engine.beginShutdown(isImmediate: true)
        }
    }

    private func watchLoading() async {
        await engine.waitUntilReady()
        log.endLoading(isLoaded: engine.readiness == .ready)
    }
}
