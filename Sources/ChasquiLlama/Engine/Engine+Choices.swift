import ChasquiScheduler
import Dispatch

extension Engine {
    /// Chooses the tokens that take long, such as those of grammars, several at a time. They are delivered later, in the
    /// plan's order.
    func chooseSlowOnes(_ plan: StepPlan, logitsAt: [Int32]) {
        var choices: [(generation: Generation, index: Int32)] = []
        for (work, index) in zip(plan.work.lazy.filter(\.wantsLogits), logitsAt) {
            guard let generation = generations[work.id], generation.choosesSlowly else { continue }
            choices.append((generation, index))
        }
        guard choices.count > 1, let first = choices.first else { return }
        context.settleOutputs(at: first.index)
        // Each generation is in one iteration, and this thread waits for all.
        nonisolated(unsafe) let (slow, context) = (choices, context)
        DispatchQueue.concurrentPerform(iterations: slow.count) { place in
            slow[place].generation.choose(context: context, index: slow[place].index)
        }
    }
}
