import ChasquiCore
import ChasquiScheduler
import Logging

extension Engine {
    /// Does a plan's memory operations and starts what was placed. What could not be done is planned again.
    /// - Returns: the plan whose work can run.
    func prepareMemory(for planned: StepPlan, at start: ContinuousClock.Instant) -> StepPlan? {
        var failed: Set<Int> = []
        for operation in planned.memory where !perform(operation) { failed.formUnion(operation.filledSlot) }
        figures.countParkings(planned.parked.count)
        if planned.transferredCells > 0 {
            scheduler.learn(from: planned, copying: (ContinuousClock.now - start).milliseconds)
        }
        for id in planned.shifted {
            generations[id]?.contextShifted()
            speculation?.contextShifted(id)
        }
        for placement in planned.placed {
            if failed.contains(placement.slot) {
                context.clear(slot: placement.slot)
                scheduler.restart(placement)
            }
            started(placement, at: start)
        }
        for id in planned.overdue { generations[id].map { end($0, with: $0.promptTooSlow) } }
        guard !failed.isEmpty else { return planned }
        return scheduler.plan().flatMap { prepareMemory(for: $0, at: start) }
    }

    private func started(_ placement: StepPlan.Placement, at now: ContinuousClock.Instant) {
        guard let generation = generations[placement.id] else { return }
        let cached = scheduler.cachedTokens(of: placement.id)
        if !placement.isResumed { figures.countCached(cached, from: placement.source) }
        if !generation.wasPlaced {
            inbox.endWaiting(tokens: generation.prompt.count)
            watchdog.enter(generation)
        }
        generation.placed(slot: placement.slot, cached: cached, at: now)
        deadlines.add(generation.deadline?.at)
    }

    /// - Returns: false if a slot was not filled.
    func perform(_ operation: StepPlan.MemoryOperation) -> Bool {
        switch operation {
        case .save(let slot, let id): save(slot, as: id)
        case .drop(let id): states.drop(id)
        case .demote(let id): demote(id)
        case .load(let id): load(id)
        case .clear(let slot): context.clear(slot: slot)
        case .cut(let slot, let count): return context.truncate(slot: slot, to: count)
        case .shift(let slot, let position, let count): shift(slot, from: position, count: count)
        case .fork(let origin, let target, let count):
            return context.fork(from: origin, to: target, count: count)
        case .restore(let id, let slot, let count): return restore(id, slot: slot, count: count)
        }
        return true
    }

    private func shift(_ slot: Int, from position: Int, count: Int) {
        guard !context.shift(slot: slot, from: position, count: count) else { return }
        context.clear(slot: slot)
        for id in scheduler.discard(slots: [slot]) {
            guard let generation = generations[id] else { continue }
            end(generation, with: .engine(message: "the context of slot \(slot) could not be shifted"))
        }
    }

    private func save(_ slot: Int, as id: StoredPrefixID) {
        guard let image = context.saveState(slot: slot) else { return scheduler.lost(id) }
        states.keep(image, as: id)
    }

    private func restore(_ id: StoredPrefixID, slot: Int, count: Int) -> Bool {
        guard let image = states.image(of: id), context.restoreState(image, slot: slot),
            context.truncate(slot: slot, to: count)
        else {
            logger.warning("a saved state could not be used", metadata: ["state": "\(id.rawValue)"])
            states.drop(id)
            scheduler.lost(id)
            return false
        }
        return true
    }

    private func demote(_ id: StoredPrefixID) {
        let isMoved = states.demote(
            id, tokens: scheduler.storedTokens(of: id), adapters: scheduler.storedAdapters(of: id)
        ) { [inbox] file, evicted in
            inbox.post(.written(id, file, evicted: evicted))
        }
        if !isMoved { scheduler.lost(id) }
    }

    /// The answer to ``demote(_:)``.
    func written(_ id: StoredPrefixID, _ file: StoredState?, evicted: [String]) {
        states.written(id, file)
        // One that was asked for again meanwhile is in host memory, and stays.
        if file == nil, states.image(of: id) == nil { scheduler.lost(id) }
        for gone in states.forget(evicted) { scheduler.lost(gone) }
    }

    private func load(_ id: StoredPrefixID) {
        states.load(id) { [inbox] image in inbox.post(.loaded(id, image)) }
    }

    /// The answer to ``load(_:)``.
    func loaded(_ id: StoredPrefixID, _ image: StateImage?) {
        if scheduler.loaded(id, success: image != nil), let image {
            states.keep(image, as: id)
        } else {
            states.drop(id)
        }
    }

    /// Looks what is on disk from earlier runs, before the first request is looked at.
    func findStoredStates() {
        for file in states.scan() where file.tokens.count < scheduler.configuration.sequenceContext {
            states.remember(file, as: scheduler.found(file.tokens, adapters: file.adapters))
        }
    }

    /// Saves what only cells hold, before the cells go.
    func emptyCells() {
        states.waitForWrites(true)
        for operation in scheduler.planEmptyingCells().memory { _ = perform(operation) }
        states.waitForWrites(false)
    }

    /// Moves what a later run could begin with to disk.
    func storeAllStates() {
        states.waitForWrites(true)
        for operation in scheduler.planSavingAll().memory { _ = perform(operation) }
        states.finish()
    }
}

extension StepPlan.MemoryOperation {
    /// The slot that holds what a sequence counts on, if the operation did it.
    fileprivate var filledSlot: [Int] {
        switch self {
        case .fork(_, let target, _): [target]
        case .restore(_, let slot, _), .cut(let slot, _): [slot]
        case .save, .drop, .demote, .load, .clear, .shift: []
        }
    }
}

extension Duration {
    var milliseconds: Double { self / .milliseconds(1) }
}
