/// What has come of guesses of next tokens since the start.
public struct SpeculationActivity: Sendable, Equatable {
    /// How often a sequence had guesses in a step.
    public private(set) var drafts: UInt64 = 0
    /// Guessed tokens.
    public private(set) var guessed: UInt64 = 0
    /// Guessed tokens that the model chose too.
    public private(set) var accepted: UInt64 = 0
    /// The same by their place among a step's guesses, from the first one on.
    public private(set) var acceptedAt: [UInt64] = []

    public init() {}

    /// Counts the guesses of one sequence in one step; those that were accepted are the first ones.
    public mutating func count(_ tokens: Int, accepted count: Int) {
        drafts += 1
        guessed += UInt64(tokens)
        accepted += UInt64(count)
        if acceptedAt.count < tokens { acceptedAt += Array(repeating: 0, count: tokens - acceptedAt.count) }
        for place in 0..<count { acceptedAt[place] += 1 }
    }
}
