/// A quantity that refills evenly up to a minute's worth.
///
/// What is taken may go beyond what is there: the tokens of an answer are known when they are generated, and are paid for
/// by waiting afterwards.
struct TokenBucket: Sendable, Equatable {
    /// What a full one holds, and what flows in during a minute.
    let perMinute: Int
    private var level: Double
    private var filledAt: ContinuousClock.Instant

    init(perMinute: Int, now: ContinuousClock.Instant) {
        self.perMinute = perMinute
        level = Double(perMinute)
        filledAt = now
    }

    mutating func fill(at now: ContinuousClock.Instant) {
        let passed = max(0, filledAt.duration(to: now) / .seconds(1))
        level = min(Double(perMinute), level + passed * Double(perMinute) / 60)
        filledAt = max(filledAt, now)
    }

    mutating func take(_ amount: Int) {
        level -= Double(amount)
    }

    /// Gives back what was taken and not used.
    mutating func giveBack(_ amount: Int) {
        level = min(Double(perMinute), level + Double(amount))
    }

    /// Whole units that may be taken now.
    var remaining: Int { max(0, Int(level)) }

    /// How long until an amount is there; zero if it is. What is more than a full one holds needs a full one.
    func wait(for amount: Int) -> Duration {
        let missing = Double(min(amount, perMinute)) - level
        // A hair's breadth is a rounding error of what has flowed in.
        return missing <= 1e-6 ? .zero : .seconds(missing * 60 / Double(perMinute))
    }

    /// How long until it is full.
    var refill: Duration { .seconds(max(0, Double(perMinute) - level) * 60 / Double(perMinute)) }
}
