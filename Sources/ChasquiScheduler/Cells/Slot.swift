import ChasquiCore

/// One of the sequence ids that the model's memory knows, and what its cells hold.
struct Slot: Sendable, Equatable {
    var running: Sequence?
    /// Tokens whose cells are kept after the last sequence, for one that begins alike. Empty while one runs.
    var retained: [TokenID] = []
    /// Whose the retained tokens are.
    var scope = CacheScope()
    /// How many of its first tokens came by a copy that cannot be cut: it is kept whole or not at all.
    var copied = 0
    /// Its cells were moved, so that they are not those that its tokens have elsewhere.
    var isShifted = false
    /// The step of the last use.
    var lastUsed: UInt64 = 0

    var isFree: Bool { running == nil }
    /// How many tokens have cells.
    var computed: Int { running?.computed ?? retained.count }
}
