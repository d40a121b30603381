import ChasquiScheduler
import TestSupport
import Testing

@Suite("A sequence's guesses")
struct SpeculationGaugeTests {
    /// Runs so many steps in which a guess is right with a probability, and says what they gave and cost.
    private static func run(
        _ gauge: inout SpeculationGauge, steps: Int, acceptance: Double, cost: Double, most: Int = 48,
        _ random: inout SeededGenerator
    ) -> (tokens: Int, time: Double, guesses: Int) {
        var total = (tokens: 0, time: 0.0, guesses: 0)
        for _ in 0..<steps {
            let length = gauge.length(upTo: most) { Double($0) * cost }
            var right = 0
            while right < length, Double.random(in: 0..<1, using: &random) < acceptance { right += 1 }
            gauge.note(guessed: length, right: right)
            total.tokens += 1 + right
            total.time += 1 + Double(length) * cost
            total.guesses += length
        }
        return total
    }

    @Test("become as many as may be where they are right and cost next to nothing")
    func long() {
        var gauge = SpeculationGauge()
        for _ in 0..<40 { gauge.note(guessed: 40, right: 40) }
        #expect(gauge.length(upTo: 48) { Double($0) * 0.001 } == 48)
        #expect(gauge.length(upTo: 5) { Double($0) * 0.001 } == 5)
        #expect(gauge.length(upTo: 0) { _ in 0 } == 0)
    }

    @Test("stop after a few that are wrong, and begin again later, each time later")
    func pauses() {
        var gauge = SpeculationGauge()
        var gaps: [Int] = []
        var gap = 0
        for _ in 0..<4000 {
            let length = gauge.length(upTo: 16) { Double($0) * 0.3 }
            gauge.note(guessed: length, right: 0)
            if length == 0 {
                gap += 1
            } else {
                if gap > 0 { gaps.append(gap) }
                gap = 0
            }
        }
        #expect(gaps.count >= 4)
        #expect(zip(gaps, gaps.dropFirst()).allSatisfy { $0 < $1 || $1 > 1000 })
    }

    @Test(
        "cost almost nothing where they are wrong, and gain where they are right",
        arguments: [(0.0, 0.3, 0.97...1.0), (0.1, 0.5, 0.95...1.0), (0.9, 0.2, 1.6...4), (0.98, 0.1, 3...12)]
            as [(Double, Double, ClosedRange<Double>)])
    func gains(acceptance: Double, cost: Double, range: ClosedRange<Double>) {
        var random = SeededGenerator(seed: 1)
        var gauge = SpeculationGauge()
        let result = Self.run(&gauge, steps: 4000, acceptance: acceptance, cost: cost, &random)
        #expect(range.contains(Double(result.tokens) / result.time))
    }

    @Test("are taken up again where a text begins to repeat itself")
    func resumes() {
        var random = SeededGenerator(seed: 2)
        var gauge = SpeculationGauge()
        _ = Self.run(&gauge, steps: 500, acceptance: 0, cost: 0.3, &random)
        let result = Self.run(&gauge, steps: 2000, acceptance: 0.97, cost: 0.3, &random)
        #expect(Double(result.tokens) / result.time > 1.3)
    }

    @Test("are none where each costs as much as a token", arguments: [1.0, 2, 10])
    func dear(cost: Double) {
        var gauge = SpeculationGauge()
        #expect(gauge.length(upTo: 16) { Double($0) * cost } == 0)
        #expect(gauge.isPaused)
    }

    @Test("that cost nothing to make are seen to be right before they are tried, and then are many at once")
    func observed() {
        // Few are dear, many are cheap.
        func cost(_ count: Int) -> Double { count < 16 ? Double(count) : Double(count) * 0.6 }
        var gauge = SpeculationGauge(observes: true)
        #expect(gauge.length(upTo: 48, cost: cost) == 0)
        for _ in 0..<20 { gauge.note(guessed: 1, right: 1) }
        #expect(gauge.length(upTo: 48, cost: cost) > 15)
        #expect(gauge.length(upTo: 12, cost: cost) == 0)
        gauge.note(guessed: 1, right: 0)
        #expect(gauge.length(upTo: 48, cost: cost) == 0)
        #expect(!gauge.isPaused)
    }
}
