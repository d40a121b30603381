import ChasquiScheduler

extension Engine {
    /// Has a plan's adapters compute its batch.
    func changeAdapters(for plan: StepPlan) throws(LlamaFailure) {
        guard plan.adapters != context.adapterSet else { return }
        guard plan.adapters != .none else { return try context.change(to: .none) }
        guard let active = plan.work.lazy.compactMap({ self.generations[$0.id]?.adapters }).first else {
            throw LlamaFailure(message: "the adapters of the step are gone")
        }
        try context.change(to: active)
        figures.countAdapterChange()
    }

    /// Lets go of the adapters of the last step, which keep those that were unloaded in memory.
    func releaseAdapters() {
        // Nothing is lost where it fails: the next step sets what it needs.
        try? context.change(to: .none)
    }
}
