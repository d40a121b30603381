import ChasquiSession
import ServiceLifecycle

/// In the place of the engine where the model is somebody else's: it is loaded with the server, and not freed with it.
struct SharedModelService: Service {
    let model: LlamaLanguageModel

    func run() async throws {
        try await model.load()
        try? await gracefulShutdown()
    }
}
