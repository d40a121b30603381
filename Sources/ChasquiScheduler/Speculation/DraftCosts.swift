/// What guesses cost in a step, learned from those that had some.
///
/// The first ones are the dearest: a CPU computes a few rows hardly better together than one by one, and many rows well.
struct DraftCosts: Sendable, Equatable {
    /// Taken for the cost of a guess, of what a sequence's token costs, before one was computed.
    private static let likely = 0.3
    /// Twice as many are thought to be so much cheaper each, until they were tried.
    private static let hope = 0.8
    /// What is believed fades while nothing is guessed, so that it is tried again. Per step.
    private static let fading = 0.999

    /// Milliseconds of a guess, by the power of two that their count reaches.
    private var times: [Int: Double] = [:]

    mutating func learn(_ drafts: Int, milliseconds: Double, decoding: Double) {
        let bucket = StepCostModel.bucket(drafts)
        let own = max(milliseconds * 0.02, milliseconds - decoding) / Double(drafts)
        times[bucket] = StepCostModel.blend(times[bucket], own)
    }

    mutating func fade() {
        guard !times.isEmpty else { return }
        for bucket in times.keys { times[bucket]? *= Self.fading }
    }

    /// Milliseconds of each of so many guesses.
    /// - Parameter token: what a sequence's token takes without guesses.
    func milliseconds(of drafts: Int, token: Double) -> Double {
        let bucket = StepCostModel.bucket(drafts)
        if let known = times[bucket] { return known }
        var fewer = bucket - 1
        var hope = Self.hope
        while fewer > 0 {
            if let known = times[fewer] { return known * hope }
            fewer -= 1
            hope *= Self.hope
        }
        return times.min { $0.key < $1.key }?.value ?? token * Self.likely
    }
}

/// What guesses cost one sequence, in the time that a token takes it without them.
public struct RelativeDraftCosts: Sendable {
    private let costs: DraftCosts
    /// Milliseconds.
    private let token: Double

    /// Nil where it is not known what a step takes.
    init?(_ model: StepCostModel, beside decoding: Int) {
        guard decoding > 0, let decode = model.decodeTime(decoding), decode > 0 else { return nil }
        costs = model.draftCosts
        token = decode / Double(decoding)
    }

    /// - Parameters:
    ///   - drafts: how many guesses a step has.
    ///   - making: milliseconds that making each takes.
    /// - Returns: what all of them cost.
    public func cost(of drafts: Int, making: Double = 0) -> Double {
        Double(drafts) * (costs.milliseconds(of: drafts, token: token) + making) / token
    }

    /// How many guesses fit into so many milliseconds.
    func fitting(into milliseconds: Double, most: Int) -> Int {
        guard milliseconds > 0, most > 0 else { return 0 }
        var count = most
        while count > 0, Double(count) * costs.milliseconds(of: count, token: token) > milliseconds { count -= 1 }
        return count
    }
}
