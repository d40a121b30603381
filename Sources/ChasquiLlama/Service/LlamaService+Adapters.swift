public import ChasquiCore
import Logging

extension LlamaService {
    public var adapters: [Adapter] { registry.adapters }

    public func setAdapterScales(_ scales: [AdapterScale]) async throws(InferenceError) {
        try checkTakesRequests()
        try registry.setScales(scales)
    }

    public func loadAdapter(_ request: AdapterLoadRequest) async throws(InferenceError) -> Adapter {
        _ = try await gate.enter()
        defer { gate.leave() }
        let adapter = try await preparation.run { [registry] () throws(InferenceError) in try registry.add(request) }
        logger.info("loaded an adapter", metadata: ["name": "\(adapter.name)", "file": "\(adapter.path)"])
        return adapter
    }

    public func unloadAdapter(_ id: Int) async throws(InferenceError) -> Adapter {
        try checkTakesRequests()
        let adapter = try registry.remove(id)
        // The engine's last step may have had it, and nothing may run that needs other ones.
        if !gate.isSleeping { inbox.post(.visit { $0?.releaseAdapters() }) }
        logger.info("unloaded an adapter", metadata: ["name": "\(adapter.name)", "file": "\(adapter.path)"])
        return adapter
    }

    /// For what a model that sleeps need not wake for.
    private func checkTakesRequests() throws(InferenceError) {
        switch readiness {
        case .loading(let progress): throw .loading(progress: progress)
        case .draining: throw .shuttingDown
        case .ready: break
        }
    }
}
