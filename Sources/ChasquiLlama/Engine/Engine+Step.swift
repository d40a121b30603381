import ChasquiCore
import ChasquiScheduler
import Logging

extension Engine {
    /// Does what the scheduler planned, and tells it what came out.
    func run(_ planned: StepPlan) {
        let start = ContinuousClock.now
        guard let plan = prepareMemory(for: planned, at: start), !plan.work.isEmpty else { return }
        do {
            try changeAdapters(for: plan)
        } catch {
            return discard(plan, message: error.message)
        }
        let logitsAt = fillBatch(plan)
        let began = ContinuousClock.now
        watchdog.stepBegins(at: began)
        let result = context.decode()
        let now = ContinuousClock.now
        switch result {
        case .done:
            figures.count(plan, took: now - start)
            scheduler.learn(from: plan, computing: (now - began).milliseconds)
            finishStep(plan, logitsAt: logitsAt, at: now)
        case .noRoom:
            plan.draftCount > 0 ? run(plan.withoutDrafts) : retreat(plan)
        case .failed(let message):
            discard(plan, message: message)
        }
        for id in watchdog.stepEnded() { cancel(id) }
    }

    /// - Returns: batch indices of the logits that were asked for, in the plan's order; of work with drafts the first one.
    private func fillBatch(_ plan: StepPlan) -> [Int32] {
        context.clearBatch()
        var logitsAt: [Int32] = []
        for work in plan.work {
            let first = work.position + work.count - 1 - work.drafts.count
            scheduler.forEachToken(of: work) { token, position in
                let choosesNext = work.wantsLogits && position >= first
                let index = context.addToBatch(
                    token, position: position, slot: work.slot, wantsLogits: choosesNext || work.wantsAllLogits)
                if choosesNext, position == first { logitsAt.append(index) }
            }
        }
        return logitsAt
    }

    private func finishStep(_ plan: StepPlan, logitsAt: [Int32], at now: ContinuousClock.Instant) {
        chooseSlowOnes(plan, logitsAt: logitsAt)
        var outcomes: [StepOutcome] = []
        var indices = logitsAt.makeIterator()
        for work in plan.work {
            guard let generation = generations[work.id] else {
                if work.wantsLogits { _ = indices.next(); outcomes.append(.finished) }
                continue
            }
            if work.wantsAllLogits { scorePrompt(of: generation, work, in: plan) }
            if !work.isDecode { generation.reportProgress(computed: work.position + work.count, at: now) }
            guard work.wantsLogits, let index = indices.next() else { continue }
            guard work.drafts.isEmpty else {
                outcomes.append(verify(work, of: generation, logitsAt: index, at: now))
                continue
            }
            outcomes.append(step(generation, logitsAt: index, at: now))
        }
        scheduler.commit(plan, outcomes: outcomes)
        if speculation != nil { cutRejected(plan) }
    }

    /// Tells the probabilities of prompt tokens. A batch has its tokens in the plan's order.
    private func scorePrompt(of generation: Generation, _ work: StepPlan.Work, in plan: StepPlan) {
        let first = plan.work.prefix { $0.slot != work.slot }.reduce(0) { $0 + $1.count }
        do {
            try generation.scorePrompt(
                context: context, index: Int32(first), position: work.position, count: work.count)
        } catch {
            end(generation, with: generation.error(for: error))
        }
    }

    func wake(_ channels: [GenerationChannel]) {
        for channel in channels { channel.wake() }
    }

    func step(
        _ generation: Generation, logitsAt index: Int32, at now: ContinuousClock.Instant
    ) -> StepOutcome {
        do {
            let outcome = try generation.step(context: context, index: index, model: model, at: now)
            if outcome == .finished {
                forget(generation)
            } else {
                deliveries.add(generation.output.channel, isFirst: generation.generated == 1)
            }
            return outcome
        } catch {
            end(generation, with: generation.error(for: error))
            return .finished
        }
    }

    private func retreat(_ plan: StepPlan) {
        guard let retreat = scheduler.retreat() else {
            return discard(plan, message: "the KV cache has no room for the only running sequence")
        }
        _ = prepareMemory(for: retreat, at: .now)
    }

    /// Gives up the sequences of a step that broke; everyone else goes on.
    private func discard(_ plan: StepPlan, message: String) {
        for slot in plan.work.map(\.slot) { context.clear(slot: slot) }
        let lost = scheduler.discard(slots: plan.work.map(\.slot)).compactMap { generations[$0] }
        logger.error(
            "a step failed",
            metadata: ["reason": .string(message), "ids": .array(lost.map { .string($0.requestID) })])
        for generation in lost { end(generation, with: .engine(message: message)) }
    }
}
