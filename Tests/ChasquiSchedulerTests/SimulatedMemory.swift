import ChasquiCore
import ChasquiScheduler

/// What a model's KV memory would hold, and a "model" whose next token depends on every token before it.
struct SimulatedMemory {
    private(set) var slots: [[TokenID]]

    init(slots: Int) {
        self.slots = Array(repeating: [], count: slots)
    }

    var usedCells: Int { slots.reduce(0) { $0 + $1.count } }

    /// Does what a plan says, as the engine would.
    /// - Returns: for each work that wanted logits, the sequence and the token that the model says.
    mutating func run(_ plan: StepPlan, of scheduler: Scheduler) -> [(id: SequenceID, token: TokenID)] {
        for slot in plan.cleared { slots[slot] = [] }
        for placement in plan.placed { slots[placement.slot].removeSubrange(placement.kept...) }
        var logits: [(SequenceID, TokenID)] = []
        for work in plan.work {
            scheduler.forEachToken(of: work) { token, position in
                precondition(position == slots[work.slot].count, "positions follow each other without a gap")
                slots[work.slot].append(token)
            }
            if work.wantsLogits { logits.append((work.id, Self.next(after: slots[work.slot]))) }
        }
        return logits
    }

    static func next(after tokens: [TokenID]) -> TokenID {
        var state: UInt64 = 14_695_981_039_346_656_037
        for token in tokens {
            state ^= UInt64(UInt32(bitPattern: token))
            state = state &* 1_099_511_628_211
        }
        return TokenID(state % 50)
    }

    /// What a sequence gets when it is alone.
    static func continuation(of prompt: [TokenID], count: Int) -> [TokenID] {
        var tokens = prompt
        for _ in 0..<count { tokens.append(next(after: tokens)) }
        return Array(tokens.dropFirst(prompt.count))
    }
}
