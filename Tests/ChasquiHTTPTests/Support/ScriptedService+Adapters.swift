import ChasquiCore

extension Adapter {
    static let wolf = Adapter(
        id: 3, name: "wolf", path: "/adapters/wolf.gguf", scale: 0.5, taskName: "howling", created: 1_700_000_001)
}

/// An adapter with the id 3, which cannot be taken away, for services that nobody asks for more.
extension AdapterService {
    var adapters: [Adapter] { [] }

    func setAdapterScales(_ scales: [AdapterScale]) async throws(InferenceError) {
        if scales.contains(where: { $0.id != 3 }) { throw .invalid(field: "[0].id", message: "[0].id is wrong.") }
    }

    func loadAdapter(_ request: AdapterLoadRequest) async throws(InferenceError) -> Adapter {
        if request.file == "none.gguf" { throw .notFound(field: "path", message: "There is no file none.gguf.") }
        return Adapter(id: 4, name: request.name ?? "fox", path: "/adapters/\(request.file)", scale: request.scale)
    }

    func unloadAdapter(_ id: Int) async throws(InferenceError) -> Adapter {
        throw .forbidden(message: "The adapter \(id) stays.")
    }
}
