import ChasquiCore
import ChasquiLlama
import Logging
import Synchronization

/// Runs a model's engine from the first load to the end.
final class ModelRunner: Sendable {
    private enum State {
        case idle
        case runs(Task<Void, any Error>)
        case ended
    }

    private let service: LlamaService
    private let logger: Logger
    private let state = Mutex(State.idle)

    init(service: LlamaService, logger: Logger) {
        self.service = service
        self.logger = logger
    }

    func load() async throws {
        if service.readiness == .ready { return }
        guard let task = start() else { throw Self.unavailable("it was shut down") }
        await service.waitUntilReady()
        try Task.checkCancellation()
        guard service.readiness != .ready else { return }
        do {
            try await task.value
        } catch {
            throw Self.unavailable("\(error)")
        }
        throw Self.unavailable("it was shut down")
    }

    /// Ends the engine soon, without waiting for it.
    func end() {
        let wasRunning = state.withLock { state in
            defer { state = .ended }
            if case .runs = state { return true }
            return false
        }
        if wasRunning { service.beginShutdown(isImmediate: true) }
    }

    func shutDown() async {
        let task = state.withLock { state -> Task<Void, any Error>? in
            if case .runs(let task) = state { task } else { nil }
        }
        end()
        _ = await task?.result
    }

    private func start() -> Task<Void, any Error>? {
        state.withLock { state in
            switch state {
            case .runs(let task): return task
            case .ended: return nil
            case .idle:
                // Detached: the program may load it in a service group, whose shutdown is not the model's.
                let task = Task.detached { [service, logger] in
                    try Self.startLlama(logger: logger)
                    try await service.run()
                }
                state = .runs(task)
                return task
            }
        }
    }

    /// llama.cpp has one log for the process; the last model to be loaded, or the server, says where it goes.
    private static func startLlama(logger: Logger) throws {
        let least: LlamaRuntime.LogLevel = logger.logLevel <= .debug ? .info : .error
        try LlamaRuntime.start(minimumLevel: least) { level, message in
            logger.log(level: level == .error ? .error : .debug, "\(message)")
        }
    }

    private static func unavailable(_ reason: String) -> LanguageModelSession.GenerationError {
        .assetsUnavailable("The model cannot be used: \(reason)")
    }
}
