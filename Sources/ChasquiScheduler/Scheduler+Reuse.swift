import ChasquiCore

extension Scheduler {
    /// What a waiting sequence can begin with.
    enum Start: Equatable {
        case nothing
        case cells(slot: Int, count: Int)
        case stored(StoredPrefixID, count: Int)
        /// Cells of a free slot, some of them to be moved.
        case chunks(slot: Int, ChunkMatch)
        /// A saved state that has to be read from disk first.
        case onDisk(StoredPrefixID)
        /// More will be there once another sequence has computed it, or once it is read from disk.
        case later

        var count: Int {
            switch self {
            case .nothing, .onDisk, .later: 0
            case .cells(_, let count), .stored(_, let count): count
            case .chunks(_, let match): match.count
            }
        }
    }

    /// Fewer common tokens are computed again rather than copied.
    private static let shortestReuse = 8
    /// How many more tokens another's prefill must bring to be worth the wait for it.
    private static let shortestWait = 32

    /// The longest beginning that is held anywhere, or will be soon.
    func bestStart(for sequence: Sequence) -> Start {
        if let parked = sequence.parkedIn,
            let start = start(from: .stored(parked), shared: sequence.tokens.count, of: sequence)
        {
            return start
        }
        guard sequence.reusesPrefix else { return .nothing }
        let limit = sequence.tokens.count - 1
        var best: (start: Start, rank: Int) = (.nothing, 0)
        var promised = 0
        prefixes.forEachHolder(sharing: sequence.tokens, scope: sequence.scope) { holder, shared in
            let possible = min(shared, limit)
            guard possible >= best.start.count, possible >= Self.shortestReuse else { return false }
            if promisedTokens(by: holder, shared: possible, to: sequence) > promised { promised = possible }
            guard let start = start(from: holder, shared: possible, of: sequence) else { return true }
            let rank = rank(of: start)
            if start.count > best.start.count || (start.count == best.start.count && rank < best.rank) {
                best = (start, rank)
            }
            return true
        }
        if promised >= best.start.count + Self.shortestWait { return .later }
        if let chunks = chunkedStart(for: sequence, over: best.start.count) { return chunks }
        guard best.start.count >= Self.shortestReuse else { return .nothing }
        if case .stored(let id, _) = best.start, let state = stored[id] {
            switch state.location {
            case .memory: break
            case .disk: return .onDisk(id)
            case .loading: return .later
            }
        }
        return best.start
    }

    /// What a holder can give at once; nil if nothing.
    private func start(from holder: PrefixHolder, shared: Int, of sequence: Sequence) -> Start? {
        let possible = min(shared, sequence.tokens.count - 1)
        switch holder {
        case .slot(let index):
            let count = min(possible, slots[index].computed)
            return count > 0 && canGive(index, count) ? .cells(slot: index, count: count) : nil
        case .stored(let id):
            guard let state = stored[id] else { return nil }
            let isUsable = configuration.cutsStoredStates || state.tokens.count <= possible
            return isUsable ? .stored(id, count: min(possible, state.tokens.count)) : nil
        }
    }

    /// Whether a slot's first cells can become another sequence's.
    private func canGive(_ index: Int, _ count: Int) -> Bool {
        if canFork(index, keeping: count) { return true }
        guard slots[index].isFree else { return false }
        switch configuration.reuse {
        case .wholeOnly: return count == slots[index].computed
        case .anyPrefix: return count >= slots[index].copied && isWorthTaking(index, keeping: count)
        }
    }

    /// Whether a fork of a slot's first cells has all that comes next needs.
    func canFork(_ index: Int, keeping count: Int) -> Bool {
        guard configuration.reuse == .anyPrefix, count >= slots[index].copied else { return false }
        return configuration.cutsForks || count == slots[index].computed
    }

    /// Whether a free slot that cannot be forked may lose what it does not share.
    private func isWorthTaking(_ index: Int, keeping count: Int) -> Bool {
        canTakeOver(index, keeping: count) || slots[index].retained.count <= 2 * count
            || slotToVacate(except: nil) == index
    }

    /// How much of a prompt a sequence that is just computing it will have.
    private func promisedTokens(by holder: PrefixHolder, shared: Int, to sequence: Sequence) -> Int {
        guard case .slot(let index) = holder, configuration.cutsForks,
            let running = slots[index].running, running.computed < min(shared, running.promptCount),
            running.priority <= sequence.priority
        else { return 0 }
        return shared
    }

    /// Which of two starts of one length costs less.
    private func rank(of start: Start) -> Int {
        switch start {
        case .nothing, .onDisk, .later: .max
        case .cells(let slot, let count): canTakeOver(slot, keeping: count) ? slot : 1000 + slot
        case .chunks(let slot, _): slot
        case .stored(let id, _): (stored[id]?.location == .memory ? 2000 : 1 << 40) + Int(id.rawValue)
        }
    }

    /// Whether a sequence may have a retained slot as it is, with what it does not share cut off.
    func canTakeOver(_ slot: Int, keeping count: Int) -> Bool {
        guard slots[slot].isFree else { return false }
        let lost = slots[slot].retained.count - count
        return lost <= max(Self.shortestWait, slots[slot].retained.count / 4)
    }
}
