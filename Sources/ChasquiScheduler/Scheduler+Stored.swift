public import ChasquiCore

extension Scheduler {
    /// Saves what a free slot retains, unless someone else has it too.
    mutating func save(_ index: Int, _ plan: inout StepPlan) {
        let tokens = slots[index].retained
        let scope = slots[index].scope
        guard isWorthSaving(tokens.count), !isHeldElsewhere(tokens, scope, except: .slot(index)) else { return }
        if let id = store(tokens, of: index, scope, &plan) { dropBeginnings(of: tokens, scope, except: id, &plan) }
    }

    /// Saves a slot's cells, if they have a place in host memory.
    mutating func store(
        _ tokens: [TokenID], of index: Int, _ scope: CacheScope, _ plan: inout StepPlan
    ) -> StoredPrefixID? {
        let bytes = tokens.count * configuration.bytesPerCell
        guard isWorthSaving(tokens.count), !slots[index].isShifted, makeStoredRoom(for: bytes, &plan) else {
            return nil
        }
        storedCount += 1
        let id = StoredPrefixID(storedCount)
        stored[id] = StoredPrefix(tokens: tokens, scope: scope, bytes: bytes, location: .memory, lastUsed: step)
        storedBytes += bytes
        prefixes.insert(tokens, holder: .stored(id), scope: scope)
        plan.memory.append(.save(slot: index, as: id))
        plan.transferredCells += tokens.count
        return id
    }

    /// Saves the states of sequences that are just at one of their checkpoints.
    mutating func saveCheckpoints(_ plan: inout StepPlan) {
        guard configuration.reuse == .wholeOnly else { return }
        for index in slots.indices {
            guard let sequence = slots[index].running, let next = sequence.checkpoints.first,
                next <= sequence.computed
            else { continue }
            slots[index].running?.checkpoints.removeFirst()
            let tokens = Array(sequence.tokens.prefix(next))
            guard next == sequence.computed,
                !isHeldElsewhere(tokens, sequence.scope, except: .slot(index))
            else { continue }
            _ = store(tokens, of: index, sequence.scope, &plan)
        }
    }

    /// The tokens whose state was saved.
    public func storedTokens(of id: StoredPrefixID) -> [TokenID] { stored[id]?.tokens ?? [] }
    /// What computed a saved state.
    public func storedAdapters(of id: StoredPrefixID) -> AdapterSet { stored[id]?.scope.adapters ?? .none }

    /// A state that a plan asked to save, restore, demote or load could not be, or is not on disk any more: it is forgotten.
    public mutating func lost(_ id: StoredPrefixID) {
        guard let state = stored.removeValue(forKey: id) else { return }
        if state.location != .disk { storedBytes -= state.bytes }
        prefixes.remove(.stored(id))
    }

    /// A state was read from disk.
    /// - Returns: whether it is still wanted.
    @discardableResult
    public mutating func loaded(_ id: StoredPrefixID, success: Bool) -> Bool {
        guard success, stored[id] != nil else {
            lost(id)
            return false
        }
        stored[id]?.location = .memory
        stored[id]?.cameFromDisk = true
        stored[id]?.lastUsed = step
        return true
    }

    /// A state that is on disk from an earlier time.
    /// - Parameter adapters: what computed it.
    /// - Returns: its number.
    public mutating func found(_ tokens: [TokenID], adapters: AdapterSet = .none) -> StoredPrefixID {
        storedCount += 1
        let id = StoredPrefixID(storedCount)
        stored[id] = StoredPrefix(
            tokens: tokens, scope: CacheScope(adapters: adapters), bytes: tokens.count * configuration.bytesPerCell,
            location: .disk, lastUsed: 0)
        prefixes.insert(tokens, holder: .stored(id), scope: CacheScope(adapters: adapters))
        return id
    }

    /// Moves everything that is only in cells or in host memory to disk. For the end, when nothing runs any more.
    public mutating func planSavingAll() -> StepPlan {
        var plan = StepPlan()
        guard configuration.usesDisk else { return plan }
        for index in slots.indices where slots[index].isFree { vacate(index, &plan) }
        for id in stored.keys.sorted(by: { $0.rawValue < $1.rawValue }) { demote(id, &plan) }
        return plan
    }

    /// Saves what only cells hold and empties all of them, since they will be gone. What may go to disk does, so that host
    /// memory is free, too. For when nothing runs.
    public mutating func planEmptyingCells() -> StepPlan {
        var plan = StepPlan()
        for index in slots.indices where slots[index].isFree { vacate(index, &plan) }
        guard configuration.usesDisk else { return plan }
        for id in stored.keys.sorted(by: { $0.rawValue < $1.rawValue }) where stored[id]?.scope.salt.isEmpty == true {
            demote(id, &plan)
        }
        return plan
    }

    /// Begins to read a state from disk; one that finds no room in host memory is forgotten.
    mutating func load(_ id: StoredPrefixID, _ plan: inout StepPlan) {
        guard let state = stored[id], state.location == .disk else { return }
        guard makeStoredRoom(for: state.bytes, &plan) else { return lost(id) }
        stored[id]?.location = .loading
        storedBytes += state.bytes
        plan.memory.append(.load(id))
    }

    /// A parked sequence does not need its state any more.
    mutating func unpin(_ sequence: Sequence) {
        guard let id = sequence.parkedIn else { return }
        stored[id]?.pins -= 1
    }

    private func isHeldElsewhere(_ tokens: [TokenID], _ scope: CacheScope, except holder: PrefixHolder) -> Bool {
        var isHeld = false
        prefixes.forEachHolder(sharing: tokens, scope: scope) { other, shared in
            guard shared == tokens.count else { return false }
            guard other != holder else { return true }
            switch other {
            case .slot(let index):
                isHeld = slots[index].computed >= tokens.count && canFork(index, keeping: tokens.count)
            case .stored(let id):
                isHeld = configuration.cutsStoredStates || stored[id]?.tokens.count == tokens.count
            }
            return !isHeld
        }
        return isHeld
    }

    /// Saved states that a new one begins with are not needed any more.
    private mutating func dropBeginnings(
        of tokens: [TokenID], _ scope: CacheScope, except kept: StoredPrefixID, _ plan: inout StepPlan
    ) {
        guard configuration.cutsStoredStates else { return }
        var covered: [StoredPrefixID] = []
        prefixes.forEachHolder(sharing: tokens, scope: scope) { holder, shared in
            if case .stored(let id) = holder, id != kept, let state = stored[id], state.tokens.count == shared,
                state.pins == 0, state.location == .memory
            {
                covered.append(id)
            }
            return true
        }
        for id in covered { drop(id, &plan) }
    }

    /// Moves saved states out of host memory, those used longest ago first, until there is room.
    private mutating func makeStoredRoom(for bytes: Int, _ plan: inout StepPlan) -> Bool {
        guard bytes <= configuration.storedBytes else { return false }
        while storedBytes + bytes > configuration.storedBytes {
            let movable = stored.filter { $0.value.location == .memory && $0.value.pins == 0 }
            guard
                let oldest = movable.min(by: {
                    ($0.value.lastUsed, $0.key.rawValue) < ($1.value.lastUsed, $1.key.rawValue)
                })
            else { return false }
            demote(oldest.key, &plan)
        }
        return true
    }

    private mutating func demote(_ id: StoredPrefixID, _ plan: inout StepPlan) {
        guard let state = stored[id], state.location == .memory else { return }
        // Salted ones stay out of files, which others may read.
        guard configuration.usesDisk, state.scope.salt.isEmpty else { return drop(id, &plan) }
        stored[id]?.location = .disk
        storedBytes -= state.bytes
        plan.memory.append(.demote(id))
    }

    private mutating func drop(_ id: StoredPrefixID, _ plan: inout StepPlan) {
        lost(id)
        plan.memory.append(.drop(id))
    }
}
