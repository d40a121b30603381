/// Counts of values by powers of two, in a fixed size and without an allocation, so that it can be counted in each step.
public struct Distribution: Sendable, Equatable {
    /// Values up to 1, 2, 4, … 16384 units, and the last for what is above.
    public static let bounds: [Double] = (0..<15).map { Double(1 << $0) }

    private var counts = SIMD16<UInt64>()
    /// Of all values.
    public private(set) var sum = 0.0

    public init() {}

    /// - Parameter value: 0 or more, in the distribution's unit.
    public mutating func observe(_ value: Double) {
        let whole = UInt64(min(max(value.rounded(.up), 1), 32768))
        let index = whole == 1 ? 0 : UInt64.bitWidth - (whole - 1).leadingZeroBitCount
        counts[min(index, Self.bounds.count)] += 1
        sum += value
    }

    /// How many values there were in each part, as ``bounds`` has them.
    public var parts: [UInt64] { counts.indices.map { counts[$0] } }

    public var count: UInt64 { counts.wrappedSum() }
}
