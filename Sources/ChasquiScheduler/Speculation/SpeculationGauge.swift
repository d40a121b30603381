/// Says how many guesses of its next tokens a sequence is worth, from how often earlier ones were right and from what
/// they cost. Where none is worth it, it pauses, each time for longer, and then tries again; or until it is told that
/// guesses which were only made would have been right.
///
/// A guess is taken to be right with a probability that does not depend on its place, once all before it are. The length
/// that is chosen gives the most tokens for the time: (1 + those that are likely right) / (1 + their cost).
public struct SpeculationGauge: Sendable, Equatable {
    /// What is believed before there is anything to go by: so many guesses right of so many.
    private static let prior = (right: 3.0, tried: 4.0)
    /// How much of what was seen is kept when the next guesses are counted. Range 0...1
    private static let memory = 0.8
    /// The most guesses that count.
    private static let most = 24.0
    /// Less is not worth it: the estimates are not exact.
    private static let leastGain = 1.03
    /// A guess less likely to come to be needed is not looked at.
    private static let leastChance = 0.01
    private static let pauses = 16...1024
    /// Of so many steps one has no guesses, so that it stays known what such a step costs.
    private static let plainEvery = 64

    private var right = Self.prior.right
    private var tried = Self.prior.tried
    /// Steps that still pass without a guess.
    private var pausedSteps = 0
    private var nextPause = Self.pauses.lowerBound
    private var guessedSteps = 0

    private let observes: Bool

    /// - Parameter observes: making guesses costs nothing, so that it is told of those too that were only made.
    public init(observes: Bool = false) {
        self.observes = observes
    }

    /// The probability that a guess is right, once all before it are.
    public var acceptance: Double { right / tried }
    public var isPaused: Bool { pausedSteps > 0 }

    /// How many guesses the next step should have; 0 counts as a step without any.
    /// - Parameters:
    ///   - most: how many it may have.
    ///   - cost: what so many guesses cost together, of what a token costs that is generated without guesses.
    public mutating func length(upTo most: Int, cost: (Int) -> Double) -> Int {
        guard most > 0 else { return 0 }
        if pausedSteps > 0 {
            pausedSteps -= 1
            if pausedSteps == 0 { (right, tried) = Self.prior }
            return 0
        }
        let best = bestLength(upTo: most, cost: cost)
        if best.gain < Self.leastGain {
            guard !observes else { return 0 }
            pausedSteps = nextPause
            nextPause = min(nextPause * 2, Self.pauses.upperBound)
            return 0
        }
        guessedSteps += 1
        return guessedSteps % Self.plainEvery == 0 ? 0 : best.length
    }

    /// Takes in how many of a step's guesses were right.
    public mutating func note(guessed: Int, right count: Int) {
        guard guessed > 0 else { return }
        right = right * Self.memory + Double(count)
        tried = tried * Self.memory + Double(count) + (count < guessed ? 1 : 0)
        if tried > Self.most {
            right *= Self.most / tried
            tried = Self.most
        }
        // A whole guess of some length is no chance hit.
        if count == guessed, count > 2 { nextPause = Self.pauses.lowerBound }
    }

    private func bestLength(upTo most: Int, cost: (Int) -> Double) -> (length: Int, gain: Double) {
        var best = (length: 0, gain: 0.0)
        var tokens = 1.0
        var chance = 1.0
        for length in 1...most {
            chance *= acceptance
            tokens += chance
            let gain = tokens / (1 + cost(length))
            if gain > best.gain { best = (length, gain) }
            guard chance > Self.leastChance else { break }
        }
        return best
    }
}
