import ChasquiScheduler

extension Engine {
    /// Ends those whose time has passed.
    func expireOverdue() {
        guard deadlines.isDue(at: .now) else { return }
        let now = ContinuousClock.now
        for generation in generations.values {
            guard let deadline = generation.deadline, deadline.at <= now else { continue }
            scheduler.cancel(generation.id)
            end(generation, with: deadline.error)
        }
        deadlines = DeadlineWatch(generations.values.lazy.compactMap { $0.deadline?.at })
    }

    /// Tells the scheduler how long prompts that have a limit may still take.
    func tellTimeLeft() {
        guard !limitedPrompts.isEmpty else { return }
        let now = ContinuousClock.now
        for id in limitedPrompts {
            if let left = generations[id]?.promptTimeLeft(at: now) {
                scheduler.setTimeLeft(left.milliseconds, for: id)
            } else {
                limitedPrompts.remove(id)
            }
        }
    }
}
