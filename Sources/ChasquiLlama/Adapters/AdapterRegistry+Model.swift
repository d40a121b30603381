import ChasquiCore
import Foundation
import Logging
import Synchronization

// What a model's coming and going means to its adapters. For the engine's thread.
extension AdapterRegistry {
    /// Loads what the configuration names, or, after a sleep, what there was.
    func load(into model: LlamaModel) throws(ModelLoadError) {
        let isFirst = state.withLock { state in
            state.model = model
            return !state.isFilled
        }
        if isFirst { try fill() } else { try reload() }
        state.withLock { $0.isFilled = true }
    }

    /// Frees all weights, which the model could not be freed under. Nobody computes.
    func release() {
        state.withLock { state in
            for index in state.entries.indices { state.entries[index].weights = nil }
            state.standard = .none
            state.model = nil
        }
    }

    /// Reads a file, unless one with the same content is loaded.
    func weights(of file: borrowing OpenFile) throws(LlamaFailure) -> LoraAdapter {
        let digest = AdapterFile.digest(of: file)
        let (model, loaded) = state.withLock { state in
            (state.model, state.entries.first { $0.weights?.digest == digest }?.weights)
        }
        if let loaded { return loaded }
        guard let model else { throw LlamaFailure(message: "the model is not there") }
        let weights = try LoraAdapter(file, digest: digest, model: model)
        guard weights.invocation.isEmpty else {
            throw LlamaFailure(message: "it is switched on by words in a prompt (aLoRA), which is not built yet")
        }
        return weights
    }

    private func fill() throws(ModelLoadError) {
        for file in configuration.all {
            do throws(LlamaFailure) {
                let weights = try weights(of: AdapterFile.open(file.path))
                let stem = URL(fileURLWithPath: file.path).deletingPathExtension().lastPathComponent
                try add(
                    weights, name: freeName(like: stem),
                    file: ScaledFile(path: file.path, scale: configuration.appliesAtStart ? file.scale : 0),
                    ownScale: file.scale, isClients: false)
            } catch {
                throw .badAdapter(path: file.path, reason: error.message)
            }
        }
    }

    private func reload() throws(ModelLoadError) {
        let entries = state.withLock { $0.entries }
        for entry in entries {
            do throws(LlamaFailure) {
                let weights = try weights(of: open(entry))
                set(weights, of: entry.adapter.id)
            } catch {
                guard entry.isClients else { throw .badAdapter(path: entry.adapter.path, reason: error.message) }
                logger.warning(
                    "an adapter could not be loaded again and is taken away",
                    metadata: ["name": "\(entry.adapter.name)", "reason": "\(error.message)"])
                set(nil, of: entry.adapter.id)
            }
        }
    }

    private func open(_ entry: Entry) throws(LlamaFailure) -> OpenFile {
        guard entry.isClients else { return try AdapterFile.open(entry.adapter.path) }
        do {
            return try OpenFile.reading(entry.adapter.path)
        } catch {
            throw LlamaFailure(message: "it cannot be read (\(error.reason))")
        }
    }

    /// Gives an adapter its weights, or takes it away where there are none.
    private func set(_ weights: LoraAdapter?, of id: Int) {
        state.withLock { state in
            guard let index = state.entries.firstIndex(where: { $0.adapter.id == id }) else { return }
            guard let weights else { return _ = state.remove(at: index) }
            state.entries[index].weights = weights
            state.update()
        }
    }

    private func freeName(like name: String) -> String {
        let taken = modelNames.union(adapters.map(\.name))
        guard taken.contains(name) else { return name }
        return (2...).lazy.map { "\(name)-\($0)" }.first { !taken.contains($0) } ?? name
    }
}
