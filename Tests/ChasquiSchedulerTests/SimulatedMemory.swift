import ChasquiCore
import ChasquiScheduler

/// What a model's KV memory and the stores beside it would hold, and a "model" whose next token depends on every token
/// before it.
struct SimulatedMemory {
    /// What a cell says: a token, as these adapters computed it.
    struct Content: Hashable {
        var token: TokenID
        var adapters = AdapterSet.none
    }

    /// A cell's number is new each time it is filled, so that shared cells can be told from copies.
    private struct Cell: Hashable {
        var number: Int
        var content: Content
        var isCopy: Bool
        /// It was moved, so that it is not what its token has elsewhere.
        var isMoved = false
    }

    private let configuration: SchedulerConfiguration
    private var slots: [[Cell]]
    private var cellCount = 0
    private(set) var saved: [StoredPrefixID: [Content]] = [:]
    private(set) var disk: [StoredPrefixID: [Content]] = [:]
    /// States asked for from disk and not delivered yet.
    private(set) var loading: [StoredPrefixID] = []

    init(_ configuration: SchedulerConfiguration) {
        self.configuration = configuration
        slots = Array(repeating: [], count: configuration.slots)
    }

    var usedCells: Int { Set(slots.joined()).count }
    var longest: Int { slots.map(\.count).max() ?? 0 }

    /// Does what a plan says, as the engine would.
    /// - Returns: each work that wanted logits, with what the model says after its last token, or after each of its
    ///   drafts and the token before them.
    mutating func run(_ plan: StepPlan, of scheduler: Scheduler) -> [(work: StepPlan.Work, said: [TokenID])] {
        for operation in plan.memory { perform(operation) }
        var logits: [(StepPlan.Work, [TokenID])] = []
        for work in plan.work {
            scheduler.forEachToken(of: work) { token, position in
                precondition(position == slots[work.slot].count, "positions follow each other without a gap")
                slots[work.slot].append(makeCell(Content(token: token, adapters: plan.adapters)))
            }
            let held = slots[work.slot].map(\.content)
            let said = (0...work.drafts.count).map { Self.next(after: held.dropLast(work.drafts.count - $0)) }
            if work.wantsLogits { logits.append((work, said)) }
        }
        return logits
    }

    mutating func perform(_ operation: StepPlan.MemoryOperation) {
        switch operation {
        case .save(let slot, let id):
            precondition(!slots[slot].contains { $0.isMoved }, "what was moved is not saved")
            saved[id] = slots[slot].map(\.content)
        case .drop(let id): saved[id] = nil
        case .demote(let id): disk[id] = saved.removeValue(forKey: id)
        case .load(let id): loading.append(id)
        case .clear(let slot): slots[slot] = []
        case .fork(let origin, let target, let count):
            precondition(slots[target].isEmpty && count <= slots[origin].count)
            precondition(!slots[origin].prefix(count).contains { $0.isMoved }, "what was moved is for nobody else")
            if configuration.layout == .unified {
                checkCut(of: slots[origin], to: count)
                slots[target] = Array(slots[origin].prefix(count))
            } else {
                slots[target] = copy(slots[origin].map(\.content), first: count)
            }
        case .restore(let id, let slot, let count):
            precondition(slots[slot].isEmpty)
            guard let contents = saved[id] else { preconditionFailure("what is restored was saved") }
            // It is restored whole, and cut then.
            precondition(usedCells + contents.count <= configuration.cells, "a state finds cells")
            slots[slot] = copy(contents, first: count)
        case .shift(let slot, let position, let count):
            let others = Set(slots.indices.filter { $0 != slot }.flatMap { slots[$0].map(\.number) })
            precondition(!slots[slot][position...].contains { others.contains($0.number) }, "what is shared stays")
            slots[slot].removeSubrange(position..<(position + count))
            for place in position..<slots[slot].count { slots[slot][place].isMoved = true }
        case .cut(let slot, let count):
            precondition(count < slots[slot].count)
            checkCut(of: slots[slot], to: count)
            slots[slot].removeSubrange(count...)
        }
    }

    /// Fills an empty slot with the state of tokens that come from outside.
    mutating func fill(_ slot: Int, with tokens: [TokenID], adapters: AdapterSet) {
        precondition(slots[slot].isEmpty && usedCells + tokens.count <= configuration.cells)
        slots[slot] = copy(tokens.map { Content(token: $0, adapters: adapters) }, first: tokens.count)
    }

    /// What a slot holds.
    func tokens(in slot: Int) -> [TokenID] { slots[slot].map(\.content.token) }

    /// Ends a read from disk.
    mutating func finishLoading(_ id: StoredPrefixID, succeeding: Bool) {
        loading.removeAll { $0 == id }
        saved[id] = succeeding ? disk[id] : nil
    }

    private mutating func makeCell(_ content: Content, isCopy: Bool = false) -> Cell {
        cellCount += 1
        return Cell(number: cellCount, content: content, isCopy: isCopy)
    }

    private mutating func copy(_ contents: [Content], first count: Int) -> [Cell] {
        let cells = contents.map { makeCell($0, isCopy: true) }
        checkCut(of: cells, to: count)
        return Array(cells.prefix(count))
    }

    private func checkCut(of cells: [Cell], to count: Int) {
        guard count < cells.count else { return }
        precondition(configuration.reuse == .anyPrefix, "a memory that cannot be cut is not cut")
        precondition(
            configuration.cutsCopies || !cells[count...].contains { $0.isCopy }, "what was copied is not cut")
    }

    /// Cuts the drafts that were wrong.
    mutating func cut(_ slot: Int, to count: Int) {
        slots[slot].removeSubrange(count...)
    }

    static func next(after contents: some Collection<Content>) -> TokenID {
        var state: UInt64 = 14_695_981_039_346_656_037
        for content in contents {
            state ^= UInt64(UInt32(bitPattern: content.token))
            state = state &* 1_099_511_628_211
            for byte in content.adapters.digest {
                state ^= UInt64(byte)
                state = state &* 1_099_511_628_211
            }
        }
        return TokenID(state % 50)
    }

    /// What a sequence gets when it is alone.
    static func continuation(of prompt: [TokenID], count: Int, adapters: AdapterSet = .none) -> [TokenID] {
        var contents = prompt.map { Content(token: $0, adapters: adapters) }
        for _ in 0..<count { contents.append(Content(token: next(after: contents), adapters: adapters)) }
        return contents.dropFirst(prompt.count).map(\.token)
    }
}
