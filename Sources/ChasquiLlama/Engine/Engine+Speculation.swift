import ChasquiCore
import ChasquiScheduler

extension Engine {
    /// Chooses the tokens of work with drafts: one after the other, for as long as the draft in its place is the same.
    /// What was computed for the other drafts is cut.
    /// - Parameter index: the batch index of the logits that the first draft is compared with.
    func verify(
        _ work: StepPlan.Work, of generation: Generation, logitsAt index: Int32, at now: ContinuousClock.Instant
    ) -> StepOutcome {
        var accepted = 0
        var next: TokenID?
        generation.noteDrafts(work.drafts.count)
        while case .next(let token) = step(generation, logitsAt: index + Int32(accepted), at: now) {
            next = token
            guard accepted < work.drafts.count, work.drafts[accepted] == token else { break }
            next = nil
            accepted += 1
            generation.noteAccepted()
        }
        generation.reportDrafts()
        figures.countDrafts(work.drafts.count, accepted: accepted)
        speculation?.note(work.id, guessed: work.drafts.count, right: accepted)
        return .accepted(accepted, next: next)
    }

    /// Cuts the cells of drafts that were not accepted, once the scheduler knows of them.
    func cutRejected(_ plan: StepPlan) {
        for work in plan.work where !work.drafts.isEmpty {
            let kept = scheduler.content(of: work.slot).tokens
            if !context.truncate(slot: work.slot, to: kept) { lose(work.slot) }
        }
    }

    /// A slot's cells are gone, and with them what ran there.
    private func lose(_ slot: Int) {
        for id in scheduler.discard(slots: [slot]) {
            guard let generation = generations[id] else { continue }
            end(generation, with: .engine(message: "the cells of rejected drafts could not be cut"))
        }
    }
}
