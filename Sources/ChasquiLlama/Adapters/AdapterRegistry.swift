import ChasquiCore
import ChasquiScheduler
import Foundation
import Logging
import Synchronization

/// The adapters of a model: which there are, and how strongly each holds for requests that do not say. It outlives the
/// model's sleep, the adapters' weights do not. For any thread; what reads files blocks.
final class AdapterRegistry: Sendable {
    /// More names than that are of no use, and each costs a line in lists.
    static let mostAdapters = 256

    struct Entry {
        var adapter: Adapter
        /// The scale of a request that asks for it by name.
        let ownScale: Float
        /// A client has loaded it.
        let isClients: Bool
        /// Nil while the model sleeps.
        var weights: LoraAdapter?
    }

    struct State {
        var model: LlamaModel?
        /// What the configuration names is there.
        var isFilled = false
        var entries: [Entry] = []
        var nextID = 0
        /// What all requests get that do not say.
        var standard = ActiveAdapters.none
        /// Names that were taken away, which no model answers to in their place.
        var retired: Set<String> = []

        mutating func update() {
            standard = ActiveAdapters(
                entries.compactMap { entry in entry.weights.map { ($0, entry.adapter.scale) } })
        }

        mutating func remove(at index: Int) -> Adapter {
            let adapter = entries.remove(at: index).adapter
            if retired.count < AdapterRegistry.mostAdapters { retired.insert(adapter.name) }
            update()
            return adapter
        }
    }

    let configuration: AdapterConfiguration
    let directory: AdapterDirectory?
    /// What only the model itself may be called.
    let modelNames: Set<String>
    let logger: Logger
    let state = Mutex(State())

    init(_ configuration: AdapterConfiguration, modelNames: Set<String>, logger: Logger) {
        self.configuration = configuration
        self.modelNames = modelNames
        self.logger = logger
        directory = configuration.directory.map(AdapterDirectory.init)
    }

    var adapters: [Adapter] { state.withLock { $0.entries.map(\.adapter) } }

    /// What holds for requests that do not say.
    var standard: ActiveAdapters { state.withLock { $0.standard } }

    /// What a request asks for, while the model is there.
    func active(for options: GenerationOptions) throws(InferenceError) -> ActiveAdapters {
        try state.withLock { (state) throws(InferenceError) in
            if let name = options.model, state.retired.contains(name) { throw Self.unloaded(name) }
            let named = state.entries.first { $0.adapter.name == options.model }
            guard let scales = options.adapterScales else {
                guard let named, let weights = named.weights else { return state.standard }
                return ActiveAdapters([(weights, named.ownScale)])
            }
            if let named { throw Self.twice(named.adapter.name) }
            return ActiveAdapters(
                try Self.chosen(scales, of: state.entries, field: "lora").compactMap { entry, scale in
                    entry.weights.map { ($0, scale) }
                })
        }
    }

    /// What a request will be computed with; nil where that is not known, or where it will be refused.
    func set(for options: GenerationOptions) -> AdapterSet? {
        guard let set = (try? active(for: options))?.set else { return nil }
        // Without their weights they were left out.
        return state.withLock { $0.entries.allSatisfy { $0.weights != nil } } ? set : nil
    }

    func setScales(_ scales: [AdapterScale]) throws(InferenceError) {
        try state.withLock { (state) throws(InferenceError) in
            _ = try Self.chosen(scales, of: state.entries, field: "")
            for index in state.entries.indices {
                let id = state.entries[index].adapter.id
                state.entries[index].adapter.scale = scales.last { $0.id == id }?.scale ?? 0
            }
            state.update()
        }
    }

    /// Loads a file of the directory.
    func add(_ request: AdapterLoadRequest) throws(InferenceError) -> Adapter {
        guard let directory else {
            throw .forbidden(message: "This server loads no adapters for clients; start it with --lora-dir to let it.")
        }
        let file = try directory.open(request.file)
        let name = request.name ?? AdapterDirectory.stem(of: request.file)
        try checkFree(name, isGiven: request.name != nil)
        do throws(LlamaFailure) {
            return try add(
                weights(of: file), name: name,
                file: ScaledFile(path: directory.path(of: request.file), scale: request.scale),
                ownScale: request.scale == 0 ? 1 : request.scale, isClients: true)
        } catch {
            throw .invalid(field: "path", message: "\(request.file) is no adapter for this model: \(error.message).")
        }
    }

    /// Takes an adapter out. Who computes with it keeps it loaded until then.
    func remove(_ id: Int) throws(InferenceError) -> Adapter {
        let removed = state.withLock { state in
            state.entries.firstIndex { $0.adapter.id == id }.map { state.remove(at: $0) }
        }
        guard let removed else { throw .notFound(field: "id", message: "There is no adapter \(id).") }
        return removed
    }

    @discardableResult
    func add(
        _ weights: LoraAdapter, name: String, file: ScaledFile, ownScale: Float, isClients: Bool
    ) throws(LlamaFailure) -> Adapter {
        let added = state.withLock { state -> Adapter? in
            // Another may have come meanwhile.
            guard state.entries.count < Self.mostAdapters, !state.entries.contains(where: { $0.adapter.name == name })
            else { return nil }
            let adapter = Adapter(
                id: state.nextID, name: name, path: file.path, scale: file.scale, taskName: weights.taskName,
                promptPrefix: weights.promptPrefix, created: Int(Date().timeIntervalSince1970))
            state.nextID += 1
            state.entries.append(
                Entry(adapter: adapter, ownScale: ownScale, isClients: isClients, weights: weights))
            state.retired.remove(name)
            state.update()
            return adapter
        }
        guard let added else { throw LlamaFailure(message: "its name is taken, or there are too many adapters") }
        return added
    }
}

extension AdapterRegistry {
    /// - Parameter isGiven: whether the request has it; else it is the file's.
    private func checkFree(_ name: String, isGiven: Bool) throws(InferenceError) {
        let adapters = adapters
        guard adapters.count < Self.mostAdapters else {
            throw .invalid(
                field: "path", message: "\(adapters.count) adapters are loaded, and no more may be; unload one first.")
        }
        guard !name.isEmpty, name.utf8.count <= 128, !name.unicodeScalars.contains(where: { $0.value < 0x20 }) else {
            throw .invalid(field: "name", message: "name has to have 1 to 128 bytes, and no control characters.")
        }
        guard !modelNames.contains(name), !adapters.contains(where: { $0.name == name }) else {
            throw .invalid(
                field: isGiven ? "name" : "path",
                message: "There is a model or an adapter named \(name) already; "
                    + (isGiven ? "give another name." : "is the file an adapter, then give it another name with name."))
        }
    }

    /// What ids stand for.
    private static func chosen(
        _ scales: [AdapterScale], of entries: [Entry], field: String
    ) throws(InferenceError) -> [(entry: Entry, scale: Float)] {
        // As with llama-server, the last of several scales of one id holds.
        var chosen: [Int: (entry: Entry, scale: Float)] = [:]
        for (index, scale) in scales.enumerated() {
            guard let entry = entries.first(where: { $0.adapter.id == scale.id }) else {
                let name = "\(field)[\(index)].id"
                throw .invalid(
                    field: name, message: "\(name) is \(scale.id); \(words(for: entries.map(\.adapter.id))).")
            }
            chosen[scale.id] = (entry, scale.scale)
        }
        return Array(chosen.values)
    }

    private static func words(for ids: [Int]) -> String {
        ids.isEmpty
            ? "no adapter is loaded" : "the adapters are \(ids.map(String.init).joined(separator: ", "))"
    }

    private static func unloaded(_ name: String) -> InferenceError {
        .notFound(field: "model", message: "The adapter \(name) was unloaded; ask for another model.")
    }

    private static func twice(_ name: String) -> InferenceError {
        .invalid(
            field: "lora",
            message: "lora is given, and model names the adapter \(name), which is taken alone; leave one of them out.")
    }
}
