package import ChasquiCore
package import ChasquiLlama
public import Logging

/// A model of a GGUF file, run in this process by llama.cpp.
///
/// Any number of sessions, and a `ChasquiServer`, may share one: their requests run side by side, and what they have in
/// common is computed once. It is loaded when it is first needed, and freed when nothing refers to it any more.
///
/// ```swift
/// let model = LlamaLanguageModel(modelPath: "model.gguf")
/// let session = LanguageModelSession(model: model, instructions: "You answer briefly.")
/// print(try await session.respond(to: "Name three rivers.").content)
/// ```
public final class LlamaLanguageModel: Sendable {
    /// The engine, behind the seam that HTTP routes use too.
    package let service: any InferenceService
    private let runner: ModelRunner?

    /// - Parameters:
    ///   - modelPath: the GGUF file.
    ///   - configuration: how it is loaded and run.
    ///   - logger: takes the engine's and llama.cpp's messages; nil takes warnings to standard error.
    public convenience init(
        modelPath: String, configuration: Configuration = Configuration(), logger: Logger? = nil
    ) {
        self.init(engine: configuration.engine(modelPath: modelPath), logger: logger)
    }

    /// A model with every setting that a server has.
    package init(engine: EngineConfiguration, logger: Logger? = nil) {
        let logger = logger ?? Self.quietLogger
        let service = LlamaService(configuration: engine, logger: logger)
        self.service = service
        runner = ModelRunner(service: service, logger: logger)
    }

    /// A model that somebody else runs.
    package init(runBy service: any InferenceService) {
        self.service = service
        runner = nil
    }

    deinit {
        runner?.end()
    }

    /// Loads the model, if nobody has yet; returns when it answers. A server's own model is loaded by the server.
    /// - Throws: ``LanguageModelSession/GenerationError/assetsUnavailable(_:)`` with the repair, where it cannot be loaded,
    ///   and `CancellationError` where the task is cancelled before.
    public func load() async throws {
        if let runner { return try await runner.load() }
        guard let service = service as? LlamaService else { return }
        await service.waitUntilReady()
        try Task.checkCancellation()
        if service.readiness != .ready {
            throw LanguageModelSession.GenerationError.assetsUnavailable("The server that runs the model has ended.")
        }
    }

    /// Whether it answers at once.
    public var isLoaded: Bool { service.readiness == .ready }

    /// Ends what runs and frees the model; returns when that is done. It cannot be used afterwards.
    ///
    /// A command-line program calls it before it ends, so that no thread computes while the process is taken down.
    public func shutDown() async {
        await runner?.shutDown()
    }

    /// What it is called, and how large it is.
    public var information: Information { Information(service.model) }

    private static var quietLogger: Logger {
        var logger = Logger(label: "chasqui")
        logger.logLevel = .warning
        return logger
    }
}
