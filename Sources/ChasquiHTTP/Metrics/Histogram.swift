import ChasquiCore

/// Counts of values by upper bound; durations are in seconds.
struct Histogram: Sendable, Equatable {
    /// Whole requests, which may run for minutes.
    static let requestBounds: [Double] = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300]
    /// Waits of a reader: the first token, and the gaps after it.
    static let latencyBounds: [Double] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

    let bounds: [Double]
    /// One count per bound, and the last for what is above all of them.
    private(set) var counts: [UInt64]
    private(set) var sum = 0.0

    var count: UInt64 { counts.reduce(0, +) }

    init(bounds: [Double]) {
        self.bounds = bounds
        self.counts = Array(repeating: 0, count: bounds.count + 1)
    }

    mutating func observe(_ duration: Duration) {
        observe(duration.seconds)
    }

    mutating func observe(_ value: Double) {
        let index = bounds.firstIndex { value <= $0 } ?? bounds.count
        counts[index] += 1
        sum += value
    }

    /// - Parameter unit: what a value of 1 is in the histogram's unit.
    init(_ distribution: Distribution, unit: Double) {
        bounds = Distribution.bounds.map { $0 * unit }
        counts = distribution.parts
        sum = distribution.sum * unit
    }

    /// Adds another histogram with the same bounds.
    mutating func add(_ other: Histogram) {
        for index in counts.indices where index < other.counts.count {
            counts[index] += other.counts[index]
        }
        sum += other.sum
    }

    func write(_ name: String, _ labels: [(String, String)], to text: inout MetricsText) {
        var cumulative: UInt64 = 0
        for (bound, count) in zip(bounds + [.infinity], counts) {
            cumulative += count
            text.sample(name + "_bucket", labels + [("le", MetricsText.formatted(bound))], Double(cumulative))
        }
        text.sample(name + "_sum", labels, sum)
        text.sample(name + "_count", labels, Double(cumulative))
    }
}

extension Duration {
    var seconds: Double {
        let (seconds, attoseconds) = components
        return Double(seconds) + Double(attoseconds) * 1e-18
    }

    var milliseconds: Double { seconds * 1000 }
}
