import CLlama
import Foundation

/// The adapters that a context computes with. They hold until others take their place.
struct ContextAdapters {
    private let model: LlamaModel
    private(set) var active = ActiveAdapters.none
    /// llama.cpp plans its graphs in the first step, for which it looks at all adapters that are loaded.
    private var plansAnew = true

    init(model: LlamaModel) {
        self.model = model
    }

    /// Has the steps from the next one on compute with other adapters.
    mutating func change(to adapters: ActiveAdapters, context: OpaquePointer) throws(LlamaFailure) {
        guard adapters.set != active.set else { return }
        try LlamaCalls.setAdapters(adapters.adapters, context: context)
        active = adapters
        plansAnew = true
    }

    /// Runs a step.
    mutating func compute(_ step: () throws(LlamaFailure) -> Int32) throws(LlamaFailure) -> Int32 {
        guard plansAnew else { return try step() }
        plansAnew = false
        let gate = model.adapterGate
        gate.lock()
        defer { gate.unlock() }
        return try step()
    }
}
