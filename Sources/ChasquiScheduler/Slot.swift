import ChasquiCore

/// One of the sequence ids that the model's memory knows, and what its cells hold.
struct Slot: Sendable, Equatable {
    var running: Sequence?
    /// Tokens whose cells are kept after the last sequence, for one that begins alike. Empty while one runs.
    var retained: [TokenID] = []
    /// The step of the last use.
    var lastUsed: UInt64 = 0

    var cells: Int { running?.computed ?? retained.count }
    var isFree: Bool { running == nil }

    /// How many of the retained cells a sequence can start from; the last token is always computed again, since its
    /// logits are needed.
    func usablePrefix(for sequence: Sequence, reuse: SchedulerConfiguration.Reuse) -> Int {
        guard sequence.reusesPrefix else { return 0 }
        let limit = min(retained.count, sequence.tokens.count - 1)
        var common = 0
        while common < limit, retained[common] == sequence.tokens[common] { common += 1 }
        switch reuse {
        case .anyPrefix: return common
        case .wholeOnly: return common == retained.count ? common : 0
        }
    }
}
